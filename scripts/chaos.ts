// npm run chaos: breaks a whole cluster under load, one part after another, and says whether it held.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chaosReport, isHeld, progressLine } from '../infra/chaos/report.ts';
import { runChaos } from '../infra/chaos/run-chaos.ts';
import { scenarios } from '../infra/chaos/scenarios/index.ts';

const help = `Breaks a cluster of real processes under steady load, one part after another. During each failure clients
must see what was promised; afterwards all is well again without hands, and every byte is paid exactly once.

Usage: npm run chaos [-- <options> <scenario> …]

Without names it runs all scenarios:
${scenarios.map(({ name, failure }) => `  ${name.padEnd(22)} ${failure}`).join('\n')}

Options:
  --seconds N      how long each failure lasts at least; 10 without it
  --report <file>  writes the report there, in Markdown
  --money last     looks at the money once, after the last scenario; after each one without it
  --keep           leaves the folder of the cluster, with its logs, and says where
  --help           shows this
`;

const { values, positionals } = readOptions();
if (values.help) process.stdout.write(help);
else process.exitCode = await main();
process.exit();

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        seconds: { type: 'string', default: '10' },
        report: { type: 'string' },
        keep: { type: 'boolean', default: false },
        money: { type: 'string', default: 'each' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<number> {
  const seconds = Number(values.seconds);
  if (!(seconds > 0 && seconds <= 3_600)) refuse('--seconds is a number from 1 to 3600');
  const unknown = positionals.find((name) => !scenarios.some((each) => each.name === name));
  if (unknown !== undefined) refuse(`there is no scenario ${unknown}`);
  const findings = await runChaos({
    scenarios: scenarios.filter(
      ({ name }) => positionals.length === 0 || positionals.includes(name),
    ),
    holdMs: seconds * 1_000,
    keeps: values.keep,
    money: values.money === 'last' ? 'last' : 'each',
    onBegin: (name) => console.error(`${name} …`),
    onEnd: (finding) => console.error(progressLine(finding)),
  });
  const report = chaosReport(findings, seconds * 1_000);
  console.log(`\n${report}`);
  if (values.report !== undefined) await writeFile(values.report, document(report));
  return findings.every(isHeld) ? 0 : 1;
}

function document(report: string): string {
  return `# Chaos

What became of a cluster of real processes when its parts were broken under load, one after another:
two gateways, ledgers, quotas and meterings, one of every other service, PostgreSQL, NATS and Redis,
and clients that call each gateway without an end. What was killed is started again, as whoever looks
after processes does; nobody helps otherwise. All is well again when every process is ready, every
client is answered and no journal waits.

The money is right when every request of which a byte arrived is paid exactly once, by what its client
was told; nothing that was refused is charged; no wallet and no hard budget was passed at any entry;
nothing is held when nobody calls any more; and the exported log verifies offline.

\`npm run chaos -- --report docs/chaos.md\` made this file; \`npm run chaos -- --help\` says more. A short
version of most of it is in \`npm test\`.

${report}
`;
}

function refuse(why: string): never {
  console.error(`chaos: ${why}\n\n${help}`);
  process.exit(2);
}
