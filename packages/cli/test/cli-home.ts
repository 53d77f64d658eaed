// A home as a running instance leaves it, and the tool run against it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../src/index.ts';
import { type Answers, serve } from './fake-instance.ts';

/** An instance that gives these answers, as `home` tells of it. */
export async function serveFor(home: string, answers: Answers) {
  const instance = await serve(answers);
  const demo = { url: instance.url, adminKey: 'alf_live_admin', user: 'usr_demo' };
  await writeFile(join(home, 'demo.json'), JSON.stringify(demo));
  await writeFile(join(home, 'secrets.json'), JSON.stringify({ operatorToken: 'operator' }));
  return instance;
}

/** How a command line is run: as a pipe or a terminal, from the home or elsewhere. */
export interface RunOptions {
  readonly env?: object;
  readonly tty?: boolean;
  readonly cwd?: string;
}

/** Runs a command line against the instance of `home`. */
export async function runIn(
  home: string,
  words: readonly string[],
  { env: more, tty = false, cwd = home }: RunOptions = {},
) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    outIsTty: tty,
    errIsTty: tty,
    plain: false,
    cwd,
  };
  const env = { ALFRED_HOME: home, ALFRED_PORT: '1', ...more };
  const code = await runCli(words, { env, terminal });
  return { code, out: out.join(''), err: err.join('') };
}
