// What append has returned for survives the death of the process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { history, newFolder, openTestJournal } from '../test/test-journal.ts';

const writer = (folder: string): string => `
  import { writeSync } from 'node:fs';
  import { openJournal } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
  const journal = await openJournal({
    folder: ${JSON.stringify(folder)}, incarnation: 'inc_' + process.pid,
    segmentBytes: 4096, limitBytes: 1e9, onFault: () => process.exit(3),
  });
  const write = (n) => {
    for (let k = 0; k < 20; k += 1) {
      const line = process.pid + ':' + (n + k);
      journal.append(Buffer.from(line));
      writeSync(1, line + '\\n');
    }
    setImmediate(write, n + 20);
  };
  write(0);
`;

async function writeUntilKilled(folder: string, linesMin: number): Promise<string[]> {
  const script = join(folder, 'writer.ts');
  writeFileSync(script, writer(folder));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (lines.length === linesMin) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return lines;
}

it('keeps every record over three kills', async () => {
  const folder = newFolder();
  const acknowledged: string[] = [];
  for (const linesMin of [50, 700, 1000]) {
    acknowledged.push(...(await writeUntilKilled(folder, linesMin)));
    const kept = new Set(await history(folder));
    expect(acknowledged.filter((line) => !kept.has(line))).toEqual([]);
  }
  const journal = openTestJournal(folder, { incarnation: 'inc_last' });
  expect(new Set(journal.segments().map(({ incarnation }) => incarnation)).size).toBe(4);
  await journal.close();
  rmSync(folder, { recursive: true });
});
