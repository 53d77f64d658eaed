import { AlfredError } from '@alfred/errors';

/** What the words after a program ask for. */
export type Command = 'serve' | 'migrate' | 'check_config' | 'help';

const options: Readonly<Record<string, Command>> = {
  migrate: 'migrate',
  '--check-config': 'check_config',
  '--help': 'help',
  '-h': 'help',
};

/** Reads the words after a program. Throws `argument_unknown`; of several, help comes first. */
export function parseArguments(words: readonly string[]): Command {
  const commands = words.map((word) => {
    const command = options[word];
    if (!command) throw new AlfredError('argument_unknown', { name: word });
    return command;
  });
  const ranked: readonly Command[] = ['help', 'check_config', 'migrate'];
  return ranked.find((command) => commands.includes(command)) ?? 'serve';
}
