// Replays an export's log against what the clients themselves wrote down, and says whether every
// request that returned a byte was paid exactly once, and nobody spent what was not there.
//   npm run check:money -- --export <folder> --clients <ndjson> [--json]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkMoney } from '../loadtest/checker/check-money.ts';
import { readClients } from '../loadtest/checker/clients.ts';
import { readEntries } from '../loadtest/checker/entries.ts';
import { replay } from '../loadtest/checker/replay.ts';
import { problemLines, reportLine } from '../loadtest/checker/report-line.ts';

const usage =
  'usage: npm run check:money -- --export <folder of an export> --clients <file of NDJSON> [--json]\n';

async function main(): Promise<number> {
  const options = {
    export: { type: 'string' },
    clients: { type: 'string' },
    json: { type: 'boolean', default: false },
  } as const;
  const { values } = parseArgs({ options });
  if (values.export === undefined || values.clients === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const log = await replay(readEntries(join(values.export, 'entries.ndjson')));
  const report = checkMoney(log, await readClients(values.clients));
  const text = `${reportLine(report)}\n${problemLines(report)}`;
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : text);
  return report.problems.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`check-money: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
