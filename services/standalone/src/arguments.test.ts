import { expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

it.each([
  [[], 'start'],
  [['--fresh'], 'start_fresh'],
  [['--check-config'], 'check_config'],
  [['--help'], 'help'],
  [['--fresh', '--help'], 'help'],
  [['--fresh', '--check-config'], 'check_config'],
])('%j asks for %s', (words, command) => {
  expect(parseArguments(words)).toBe(command);
});

it.each(['--frehs', 'start', ''])('does not know %j', (name) => {
  expect(() => parseArguments(['--fresh', name])).toThrow(
    expect.objectContaining({ code: 'argument_unknown', params: { name } }),
  );
});
