import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { catalogue, isErrorCode } from '@alfred/errors';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';

// Methodology: the guide's own commands are run in one shell, in their order, as a reader would. A
// comment at the end of a command says what it answers; every other command must not be refused.

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const mark = '@@ command';

interface Step {
  readonly heading: string;
  readonly command: string;
  /** Status or code, then what else the answer holds: `402 budget_exhausted`. */
  readonly expected: string;
}

/** The commands of every block of shell; a line that goes on belongs to the one before it. */
function stepsOf(text: string): readonly Step[] {
  return text.split(/^## /m).flatMap((section) => {
    const heading = section.split('\n', 1)[0] ?? '';
    const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
    return blocks.flatMap((block) => commandsOf(block).map((text) => stepOf(heading, text)));
  });
}

function commandsOf(block: string): readonly string[] {
  const commands: string[] = [];
  for (const line of block.split('\n').filter((each) => each !== '')) {
    if (line.startsWith(' ')) commands.push(`${commands.pop() ?? ''}\n${line}`);
    else commands.push(line);
  }
  return commands;
}

function stepOf(heading: string, text: string): Step {
  const [command = '', expected = ''] = text.split(/ +# /);
  return { heading, command, expected };
}

/** Tests of a guide that is in `docs/guides`, against a fresh Alfred. */
export function testGuide(name: string): void {
  let alfred: AlfredProcess;
  let guide: string;
  let steps: readonly Step[];

  beforeAll(async () => {
    guide = await readFile(`${root}docs/guides/${name}.md`, 'utf8');
    steps = stepsOf(guide);
    alfred = await startAlfred(await temporaryHome());
  });

  afterAll(async () => {
    await alfred.interrupt();
    await removeHome(alfred.home);
  });

  it('says what Alfred does, command by command', async () => {
    const answers = await runAll(steps, alfred.home);
    expect(answers).toHaveLength(steps.length);
    for (const [index, step] of steps.entries()) expectAnswer(step, answers[index] ?? '');
  });

  it('says every status as it is', () => expectStatuses(guide, steps));
}

async function runAll(steps: readonly Step[], home: string): Promise<readonly string[]> {
  const script = steps.map(({ command }) => `echo '${mark}'\n${command}`).join('\n');
  const env = { ...process.env, ALFRED_HOME: home };
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = (await once(shell, 'close')) as [number | null];
  expect(code, output).toBe(0);
  return output.split(`${mark}\n`).slice(1);
}

/** What a command answered is what the guide says it does. */
function expectAnswer({ heading, command, expected }: Step, answer: string): void {
  const where = `${heading}: ${command}\n${answer}`;
  const [status = '', said = ''] = expected.split(' ');
  if (status === '') {
    expect(answer, where).not.toMatch(/"error"|^alfred: |undefined/m);
  } else if (status === '200') {
    expect(answer, where).toMatch(/^HTTP\/1.1 200 /);
    expect(answer, where).toContain(said);
  } else {
    expect(answer, where).toContain(`"code":"${said}"`);
    if (command.startsWith('chat')) expect(answer, where).toContain(`HTTP/1.1 ${status} `);
  }
}

function expectStatuses(guide: string, steps: readonly Step[]): void {
  const rows = [...guide.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, code, status]) => ({
    code,
    status,
  }));
  const shown = steps.flatMap(({ expected }) => {
    const [status = '', code = ''] = expected.split(' ');
    return isErrorCode(code) ? [{ code, status }] : [];
  });
  expect(rows.length).toBeGreaterThan(1);
  for (const { code = '', status } of [...rows, ...shown]) {
    expect(isErrorCode(code) && String(catalogue[code].http), code).toBe(status);
  }
}
