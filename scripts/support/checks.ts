import { readdirSync, readFileSync } from 'node:fs';
import { bin, root, run } from './run.ts';

/** What `npm run check` runs: turbo tasks and npm scripts of the same names. */
export const checkNames = [
  'check:types',
  'check:lint',
  'check:layers',
  'check:proto',
  'check:api',
  'check:compatible',
  'check:tidy',
] as const;

export interface CheckOutcome {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

interface TurboSummary {
  readonly tasks: readonly {
    readonly task: string;
    readonly execution?: {
      readonly startTime: number;
      readonly endTime: number;
      readonly exitCode: number;
    };
  }[];
}

const summaries = `${root}/.turbo/runs`;

/** Runs the named checks at once, prints the output of those that fail, and tells how each ended. */
export async function runChecks(names: readonly string[]): Promise<readonly CheckOutcome[]> {
  const before = new Set(listSummaries());
  await run(
    bin('turbo'),
    [
      'run',
      ...names,
      '--continue=always',
      '--summarize',
      '--output-logs=errors-only',
      '--log-order=grouped',
      '--log-prefix=none',
    ],
    {
      env: { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' },
      output: 'show',
    },
  );
  const written = listSummaries().find((file) => !before.has(file));
  const outcomes = written ? readSummary(`${summaries}/${written}`) : [];
  return names.map(
    (name) =>
      outcomes.find((outcome) => outcome.name === name) ?? { name, passed: false, seconds: 0 },
  );
}

/** One line for each check, as it ended. */
export function printChecks(outcomes: readonly CheckOutcome[]): void {
  console.log('');
  for (const { name, passed, seconds } of outcomes) {
    console.log(`${passed ? '✓' : '✗'} ${name.padEnd(14)} ${seconds.toFixed(1)} s`);
  }
}

function listSummaries(): readonly string[] {
  try {
    return readdirSync(summaries).filter((file) => file.endsWith('.json'));
  } catch {
    return [];
  }
}

function readSummary(path: string): readonly CheckOutcome[] {
  const summary: TurboSummary = JSON.parse(readFileSync(path, 'utf8'));
  return summary.tasks.map(({ task, execution }) => ({
    name: task,
    passed: execution?.exitCode === 0,
    seconds: execution ? (execution.endTime - execution.startTime) / 1000 : 0,
  }));
}
