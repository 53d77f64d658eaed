import { AlfredError } from '@alfred/errors';

/** What the command line asks for. */
export type Command = 'start' | 'start_fresh' | 'check_config' | 'help';

const options: Readonly<Record<string, Command>> = {
  '--fresh': 'start_fresh',
  '--check-config': 'check_config',
  '--help': 'help',
  '-h': 'help',
};

/** Reads the words after `npm start --`. Throws `argument_unknown`; of several, help comes first. */
export function parseArguments(words: readonly string[]): Command {
  const commands = words.map((word) => {
    const command = options[word];
    if (!command) throw new AlfredError('argument_unknown', { name: word });
    return command;
  });
  const ranked: readonly Command[] = ['help', 'check_config', 'start_fresh'];
  return ranked.find((command) => commands.includes(command)) ?? 'start';
}
