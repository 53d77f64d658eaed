// The disk fails once, or for good, at every single operation that a journal asks of it.
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { failingAt } from '../test/faulty-disk.ts';
import { history, newFolder, openTestJournal } from '../test/test-journal.ts';
import type { Journal } from './journal.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Life {
  /** Records whose `append` returned. */
  readonly written: string[];
  /** Records that were said to be on the disk. */
  readonly durable: string[];
  readonly refused: string[];
  readonly faults: unknown[];
}

/** Eight records over three segments, each waited for; then the journal is closed. */
async function live(disk: ReturnType<typeof failingAt>['disk']): Promise<Life> {
  const life: Life = { written: [], durable: [], refused: [], faults: [] };
  const onFault = (error: unknown) => void life.faults.push(error);
  let journal: Journal;
  try {
    journal = openTestJournal(folder, { segmentBytes: 60, onFault }, disk);
  } catch (error) {
    life.faults.push(error);
    return life;
  }
  for (const line of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']) {
    try {
      const { durable } = journal.append(Buffer.from(line));
      life.written.push(line);
      await durable;
      life.durable.push(line);
    } catch (error) {
      life.refused.push(`${line}: ${error instanceof Error ? error.message : error}`);
    }
  }
  await journal.close().catch(() => undefined);
  return life;
}

async function operationsOf(): Promise<number> {
  const own = failingAt(-1);
  expect((await live(own.disk)).durable).toHaveLength(8);
  rmSync(folder, { recursive: true });
  return own.state.operations;
}

it('with an error: nothing that was said to be on the disk is lost, and the failure is told', async () => {
  const operations = await operationsOf();
  expect(operations).toBeGreaterThan(15);
  for (let at = 1; at <= operations; at += 1) {
    const { disk, state } = failingAt(at, { dies: true });
    const life = await live(disk);
    expect(state.failed).toBeGreaterThan(0);
    expect(life.faults.length, `operation ${at}`).toBe(1);
    const kept = await history(folder);
    expect(kept.slice(0, life.durable.length), `operation ${at}`).toEqual(life.durable);
    expect(life.written.slice(0, kept.length), `operation ${at}`).toEqual(kept);
    const next = openTestJournal(folder, { incarnation: 'inc_b' });
    await next.append(Buffer.from('next')).durable;
    await next.close();
    expect(await history(folder)).toEqual([...kept, 'next']);
    rmSync(folder, { recursive: true });
  }
});

it('without room, once: the record is refused whole or the failure told, and the rest goes on', async () => {
  const operations = await operationsOf();
  let refusals = 0;
  for (let at = 1; at <= operations; at += 1) {
    const life = await live(failingAt(at, { code: 'ENOSPC' }).disk);
    const kept = await history(folder);
    if (life.faults.length === 0) {
      // Refused by name, and nothing of it stands in the file.
      expect(kept, `operation ${at}`).toEqual(life.durable);
      for (const line of life.refused) expect(line).toContain('has no room');
      refusals += life.refused.length;
    } else {
      // A sync that says so has lost what it was for.
      expect(kept.slice(0, life.durable.length), `operation ${at}`).toEqual(life.durable);
    }
    rmSync(folder, { recursive: true });
  }
  expect(refusals).toBeGreaterThan(8);
});
