import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type AlfredProcess,
  freePort,
  removeHome,
  startAlfred,
  temporaryHome,
} from './alfred-process.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
let alfred: AlfredProcess;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome(), { ALFRED_NOTIFICATION_TARGETS: 'development' });
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

it('has a guide whose commands do what it says, one after another in one shell', async () => {
  const guide = await readFile(`${root}docs/guides/notifications.md`, 'utf8');
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  // The files that it makes belong beside the home, not into the repository.
  const script = blocks
    .join('\n')
    .replace(/hook\.json|received\.ndjson/g, (file) => join(alfred.home, file));
  const env = { ...process.env, ALFRED_HOME: alfred.home, PORT: String(await freePort()) };
  const wrapped = `set -euo pipefail\ntrap 'kill $RECEIVER 2>/dev/null || true' EXIT\n${script}`;
  const shell = spawn('bash', ['-c', wrapped], { cwd: root, env });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const timer = setTimeout(() => shell.kill(), 90_000);
  const [code] = (await once(shell, 'close')) as [number | null];
  clearTimeout(timer);
  expect(code, output).toBe(0);
  expect(output).not.toMatch(/"error"|^alfred: /m);
  expect(output).toContain('"type":"notification.test"');
  expect(output).toMatch(/"percent":(50|80),"used":"8.50","limit":"10.00"/);
});
