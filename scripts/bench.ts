// npm run bench: where Alfred stands. --json for machines, --seconds for the length of a round,
// --only gateway or --only ledger for one of the two.
import { parseArgs } from 'node:util';
import { gatewayBench } from '../loadtest/bench/gateway/gateway-bench.ts';
import { ledgerBench } from '../loadtest/bench/ledger/ledger-bench.ts';
import { machineFacts, type Report, renderReport } from '../loadtest/bench/support/report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const benches = { ledger: ledgerBench, gateway: gatewayBench };
const machine = machineFacts();
const reports: Report[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (values.only && values.only !== name) continue;
  if (!values.json) console.error(`${name} …`);
  reports.push(await bench(seconds));
}
if (values.json) {
  const results = reports.map(({ title, figures, data }) => ({ title, figures, data }));
  console.log(JSON.stringify({ machine, seconds, results }, undefined, 2));
} else {
  const { cores, processor, memoryGiB, node, platform } = machine;
  console.log(`\n${cores} cores (${processor}), ${memoryGiB} GiB, Node ${node}, ${platform}\n`);
  console.log(reports.map(renderReport).join('\n\n'));
}
