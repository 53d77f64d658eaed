// npm run bench: where Alfred stands. --json for machines, --seconds for the length of a round,
// and a name (ledger, chain, start, leases, gateway, settle, scaling, verify, safety, cache), also several, for those alone.
import { parseArgs } from 'node:util';
import { cacheBench } from '../loadtest/bench/cache/cache-bench.ts';
import { gatewayBench } from '../loadtest/bench/gateway/gateway-bench.ts';
import { leasesBench } from '../loadtest/bench/leases/leases-bench.ts';
import { chainBench } from '../loadtest/bench/ledger/chain-bench.ts';
import { ledgerBench } from '../loadtest/bench/ledger/ledger-bench.ts';
import { startBench } from '../loadtest/bench/ledger/start-bench.ts';
import { safetyBench } from '../loadtest/bench/safety/safety-bench.ts';
import { scalingBench } from '../loadtest/bench/scaling/scaling-bench.ts';
import { settleBench } from '../loadtest/bench/settle/settle-bench.ts';
import { machineFacts, type Report, renderReport } from '../loadtest/bench/support/report.ts';
import { verifyBench } from '../loadtest/bench/verify/verify-bench.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
  },
});
const seconds = Number(values.seconds);
const benches = {
  ledger: ledgerBench,
  chain: chainBench,
  start: startBench,
  leases: leasesBench,
  gateway: gatewayBench,
  settle: settleBench,
  scaling: scalingBench,
  verify: verifyBench,
  safety: safetyBench,
  cache: cacheBench,
};
const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
if (unknown)
  throw new Error(`There is no benchmark ${unknown}: ${Object.keys(benches).join(', ')}.`);
const machine = machineFacts();
const reports: Report[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  if (!values.json) console.error(`${name} …`);
  reports.push(...[await bench(seconds)].flat());
}
if (values.json) {
  const results = reports.map(({ title, figures, data }) => ({ title, figures, data }));
  console.log(JSON.stringify({ machine, seconds, results }, undefined, 2));
} else {
  const { cores, processor, memoryGiB, node, platform } = machine;
  console.log(`\n${cores} cores (${processor}), ${memoryGiB} GiB, Node ${node}, ${platform}\n`);
  console.log(reports.map(renderReport).join('\n\n'));
}
