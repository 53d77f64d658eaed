import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../support/program.ts';
import type { Report } from '../support/report.ts';
import { median } from '../support/statistics.ts';
import { type WrittenExport, writeExport } from './written-export.ts';

const sizes = [100_000, 1_000_000] as const;
const roundsMax = 3;
/** With shorter rounds than this, each way is measured once. */
const secondsForAll = 10;
const ways = [
  { name: '1 worker', words: ['--workers=1'] },
  { name: '2 workers', words: ['--workers=2'] },
  { name: '2 workers, --keys', words: ['--workers=2', '--keys'] },
] as const;
const program = new URL('../programs/measured-verify.ts', import.meta.url).pathname;

interface Measured {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly mebibytes: number;
}

interface Found {
  readonly way: string;
  readonly entries: number;
  readonly entriesPerSecond: number;
  readonly processorMicros: number;
  readonly mebibytes: number;
}

/**
 * How fast an export is verified, and in how much memory: one written by the ledger's own code, in
 * turns with one worker thread and with two, each time by a process that has just started.
 */
export async function verifyBench(seconds: number): Promise<Report> {
  const rounds = seconds < secondsForAll ? 1 : roundsMax;
  const folder = await mkdtemp(join(tmpdir(), 'alfred-bench-verify-'));
  try {
    const found: Found[] = [];
    let bytesEach = 0;
    for (const size of sizes) {
      const place = await mkdtemp(join(folder, 'export-'));
      const written = await writeExport(place, size);
      bytesEach = (await stat(join(place, 'entries.ndjson'))).size / written.entries;
      found.push(...(await measure(written, rounds)));
      await rm(place, { recursive: true });
    }
    return render(found, { bytesEach, rounds });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  { folder, entries, signer }: WrittenExport,
  count: number,
): Promise<readonly Found[]> {
  const rounds = new Map<string, Measured[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round < count; round += 1) {
    for (const { name, words } of ways) {
      const args = [program, folder, `--key=${signer.verifierKey}`, ...words];
      rounds.get(name)?.push(await runProgram<Measured>(process.execPath, args));
    }
  }
  return [...rounds].map(([way, all]) => {
    const middle = (of: (measured: Measured) => number) => median(all.map(of));
    return {
      way,
      entries,
      entriesPerSecond: entries / middle(({ seconds }) => seconds),
      processorMicros: (1e6 * middle(({ processorSeconds }) => processorSeconds)) / entries,
      mebibytes: Math.max(...all.map(({ mebibytes }) => mebibytes)),
    };
  });
}

const memoryGrowthMax = 1.25;

function render(
  found: readonly Found[],
  { bytesEach, rounds }: { readonly bytesEach: number; readonly rounds: number },
): Report {
  const [small, large] = [found.slice(0, ways.length), found.slice(ways.length)];
  const two = large[1]?.entriesPerSecond ?? 0;
  const growth = (large[1]?.mebibytes ?? 0) / (small[1]?.mebibytes ?? 1);
  return {
    title: `Verification of an export, ${Math.round(bytesEach)} bytes an entry`,
    columns: ['entries', 'how', 'entries/s', 'processor µs an entry', 'most memory, MiB'],
    rows: found.map((each) => [
      String(each.entries),
      each.way,
      Math.round(each.entriesPerSecond).toLocaleString('en'),
      each.processorMicros.toFixed(1),
      each.mebibytes.toFixed(0),
    ]),
    figures: [
      {
        what: 'verification with two workers',
        measured: `${Math.round(two).toLocaleString('en')} entries/s`,
        bar: '≥ 100,000 entries/s',
        met: two >= 100_000,
      },
      {
        what: 'memory for ten times as many entries',
        measured: `× ${growth.toFixed(2)}`,
        bar: `≤ × ${memoryGrowthMax}`,
        met: growth <= memoryGrowthMax,
      },
    ],
    notes: [`The middle of ${rounds} rounds, and of memory the most. A process starts for each.`],
    data: { bytesEach, found },
  };
}
