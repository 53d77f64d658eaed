// npm run fuzz: sends an Alfred of its own whatever it may not expect, and says what went wrong.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startAlfred } from '../loadtest/bench/gateway/alfred.ts';
import { fuzzScene } from '../loadtest/fuzz/ground.ts';
import { type FuzzReport, runFuzz } from '../loadtest/fuzz/run-fuzz.ts';

const help = `Sends requests made from docs/openapi.json and from calls of models, most of them with one place gone wrong, to an
Alfred that it starts and ends itself. Every answer must have an id, every failure a code that blames somebody, and nothing of
another organisation may be in any.

Usage: npm run fuzz [-- <options>]

Options:
  --cases N   how many requests; 2000 without it
  --seed N    where the requests begin: the same seed sends the same; of the clock without it
  --json      prints the report as JSON
  --help      shows this
`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) process.stdout.write(help);
else process.exitCode = await main(Number(values.cases), Number(values.seed));

async function main(cases: number, seed: number): Promise<number> {
  // Nobody listens there: what asks for models of others hears of it.
  const alfred = await startAlfred('http://127.0.0.1:9');
  try {
    const secrets = JSON.parse(await readFile(join(alfred.home, 'secrets.json'), 'utf8'));
    const { url, adminKey: ownerKey, organization } = alfred.demo;
    const scene = { url, ownerKey, organization, operatorToken: secrets.operatorToken };
    const report = await runFuzz({
      ...(await fuzzScene(scene)),
      ...{ url, cases, seed },
      onProgress: (done) => process.stderr.write(`\r${done} of ${cases}`),
    });
    process.stderr.write('\n');
    print(report, alfred.memoryMiB());
    return report.problems.length === 0 ? 0 : 1;
  } finally {
    await alfred.stop();
  }
}

function print(report: FuzzReport, memoryMiB: number): void {
  if (values.json) {
    console.log(JSON.stringify({ ...report, memoryMiB }, null, 2));
    return;
  }
  const { cases, seed, byStatus, byCode, problems } = report;
  const told = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name}: ${count}`)
      .join(', ');
  console.log(`${cases} requests from seed ${seed}\nby status  ${told(byStatus)}`);
  console.log(`by code    ${told(byCode)}\n${problems.length} problems, ${memoryMiB} MiB resident`);
  for (const problem of problems) console.log(`\n${problem}`);
}
