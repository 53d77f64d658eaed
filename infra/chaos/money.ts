import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkMoney, type MoneyReport } from '../../loadtest/checker/check-money.ts';
import { readClients } from '../../loadtest/checker/clients.ts';
import { readEntries } from '../../loadtest/checker/entries.ts';
import { replay } from '../../loadtest/checker/replay.ts';
import { settledDollars } from '../../services/standalone/test/acceptance/management.ts';
import type { Scene } from './scene.ts';

const cli = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
const settledWithinMs = 90_000;

/**
 * When nobody calls any more and nothing is held: exports the log, verifies it offline, and replays
 * it against what the clients have written down. Throws when the log cannot be had or trusted.
 */
export async function moneyOf(scene: Scene, name: string): Promise<MoneyReport> {
  const { cluster, traffic } = scene;
  const { demo, home } = cluster;
  await settledDollars(demo, demo.user, settledWithinMs);
  const folder = join(home.folder, `export-${name}`);
  await alfred(home.folder, 'export', folder);
  await alfred(home.folder, 'verify', folder);
  const file = join(home.folder, `clients-${name}.ndjson`);
  await writeFile(
    file,
    traffic
      .all()
      .map((call) => `${JSON.stringify(call)}\n`)
      .join(''),
  );
  const log = await replay(readEntries(join(folder, 'entries.ndjson')));
  return checkMoney(log, await readClients(file));
}

async function alfred(home: string, ...words: readonly string[]): Promise<void> {
  const env = { PATH: process.env.PATH ?? '', ALFRED_HOME: home };
  const child = spawn(process.execPath, [cli, ...words], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`alfred ${words.join(' ')} ended with ${code}: ${output}`);
}
