import { processEnvironment } from '@alfred/config';
import { AlfredError, type ErrorCode } from '@alfred/errors';
import { parseArguments } from './arguments.ts';
import { banner, help } from './banner.ts';
import { within } from './bounded.ts';
import { type Config, readConfig, schemas } from './config.ts';
import { firstProcessFault, type StopSignals, stopSignals } from './process-events.ts';
import { type RunningStandalone, startStandalone } from './start-standalone.ts';

/** How a run ended, as an exit code tells it. */
const exitCode = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;
const usageErrors: readonly ErrorCode[] = [
  'argument_unknown',
  'setting_unknown',
  'setting_invalid',
];

/** Each part of a stop has its bound; these are for their sum. Milliseconds. */
const stopMs = 60_000;
const emergencyStopMs = 30_000;

/** What can end a run that nothing of the run itself ends. */
interface Surroundings {
  readonly signals: StopSignals;
  readonly fault: Promise<unknown>;
}

/**
 * Alfred's command line: starts, shows the banner, and runs until it is told to stop or fails.
 * Resolves with the exit code; a failure is one line on stderr.
 */
export async function runStandalone(words: readonly string[]): Promise<number> {
  try {
    const command = parseArguments(words);
    if (command === 'help') return say(help(schemas));
    const config = readConfig(processEnvironment());
    if (command === 'check_config') return say('The configuration is valid.\n');
    return await run(config, command === 'start_fresh');
  } catch (error) {
    return complain(error);
  }
}

async function run(config: Config, fresh: boolean): Promise<number> {
  const around: Surroundings = { signals: stopSignals(), fault: firstProcessFault() };
  const started = await start(config, fresh, around);
  if (typeof started === 'number') return started;
  say(banner({ ...started, tookSeconds: process.uptime() }));
  return runUntilEnd(started, around);
}

/** Starts; or ends a start that is interrupted or that fails, and gives the exit code. */
async function start(
  config: Config,
  fresh: boolean,
  { signals, fault }: Surroundings,
): Promise<RunningStandalone | number> {
  const abandon = new AbortController();
  const onWarning = (line: string) => process.stderr.write(`warning: ${line}\n`);
  const options = { config, backend: 'worker', fresh, onWarning, signal: abandon.signal } as const;
  const starting = startStandalone(options).catch((error: unknown) =>
    abandon.signal.aborted ? exitCode.interrupted : complain(error),
  );
  const interrupted = signals.asked.then(async () => {
    abandon.abort();
    await Promise.race([within(emergencyStopMs, starting), signals.insisted]);
    return exitCode.interrupted;
  });
  const broken = fault.then(async (error) => {
    abandon.abort();
    await within(emergencyStopMs, starting);
    return complain(error);
  });
  return Promise.race([starting, interrupted, broken]);
}

async function runUntilEnd(alfred: RunningStandalone, around: Surroundings): Promise<number> {
  const { signals, fault } = around;
  const failure = Promise.race([fault, alfred.failed]).then((error) => ({ error }));
  const ended = await Promise.race([signals.asked, failure]);
  if (ended) {
    alfred.logger.fatal({ event: 'failed', err: ended.error });
    // The state of this process is unknown: only the database can still be ended in good order.
    await within(emergencyStopMs, alfred.stopDatabase());
    return complain(ended.error);
  }
  say('\nStopping: requests under way are finished first. Press Ctrl-C again to end at once.\n');
  const stopped = within(stopMs, alfred.stop()).then(
    (inTime) => (inTime ? exitCode.ok : exitCode.failed),
    complain,
  );
  const forced = signals.insisted.then(() => {
    alfred.kill();
    return exitCode.interrupted;
  });
  return Promise.race([stopped, forced]);
}

function say(text: string): number {
  process.stdout.write(text);
  return exitCode.ok;
}

/** One line for people: what is wrong, and what they can do about it. */
function complain(error: unknown): number {
  const known = error instanceof AlfredError;
  const message = error instanceof Error ? error.message : String(error);
  const line = `alfred: ${message}${known ? ` ${error.hint}` : ''}`;
  process.stderr.write(`${line.replace(/\s*\n\s*/g, ' ')}\n`);
  return known && usageErrors.includes(error.code) ? exitCode.usage : exitCode.failed;
}
