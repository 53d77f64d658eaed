// npm run bench: where Alfred stands. --help says what can be chosen.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cacheBench } from '../loadtest/bench/cache/cache-bench.ts';
import { gatewayBench } from '../loadtest/bench/gateway/gateway-bench.ts';
import {
  gatewayArguments,
  gatewayHelp,
  gatewayOptions,
} from '../loadtest/bench/gateway/options.ts';
import { leasesBench } from '../loadtest/bench/leases/leases-bench.ts';
import { chainBench } from '../loadtest/bench/ledger/chain-bench.ts';
import { ledgerBench } from '../loadtest/bench/ledger/ledger-bench.ts';
import { startBench } from '../loadtest/bench/ledger/start-bench.ts';
import { safetyBench } from '../loadtest/bench/safety/safety-bench.ts';
import { scalingBench } from '../loadtest/bench/scaling/scaling-bench.ts';
import { settleBench } from '../loadtest/bench/settle/settle-bench.ts';
import { machineFacts, type Report, renderReport } from '../loadtest/bench/support/report.ts';
import { withReport } from '../loadtest/bench/support/written-report.ts';
import { verifyBench } from '../loadtest/bench/verify/verify-bench.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    report: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
    ...gatewayArguments,
  },
});
const seconds = Number(values.seconds);
const tell = (progress: string) => {
  if (!values.json) console.error(progress);
};
const ofGateway = gatewayOptions(values, seconds);
const benches = {
  ledger: ledgerBench,
  chain: chainBench,
  start: startBench,
  leases: leasesBench,
  gateway: () => gatewayBench(ofGateway, tell),
  settle: settleBench,
  scaling: scalingBench,
  verify: verifyBench,
  safety: safetyBench,
  cache: cacheBench,
};
const help = `Says where Alfred stands, on this machine.

Usage: npm run bench [-- <options> <name> …]

Names: ${Object.keys(benches).join(', ')}; all of them without one.

Options:
  --seconds N            how long a round lasts; 10 without it
  --json                 prints for machines
  --report FILE          writes the tables into that page too, between its marks
  --help                 shows this

${gatewayHelp}`;
if (values.help) {
  process.stdout.write(help);
  process.exit();
}
const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
if (unknown)
  throw new Error(`There is no benchmark ${unknown}: ${Object.keys(benches).join(', ')}.`);
const machine = machineFacts();
const reports: Report[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  tell(`${name} …`);
  reports.push(...[await bench(seconds)].flat());
}
if (values.json) {
  const results = reports.map(({ title, figures, data }) => ({ title, figures, data }));
  console.log(JSON.stringify({ machine, seconds, results }, undefined, 2));
} else {
  const { cores, processor, memoryGiB, node, platform } = machine;
  const text = [
    `${cores} cores (${processor}), ${memoryGiB} GiB, Node ${node}, ${platform}`,
    ...reports.map(renderReport),
  ].join('\n\n');
  console.log(`\n${text}`);
  if (values.report !== undefined) {
    const command = `\`npm run bench -- ${process.argv.slice(2).join(' ')}\``;
    const page = readFileSync(values.report, 'utf8');
    writeFileSync(values.report, withReport(page, `${command}\n\n${text}`));
  }
}
