import { AlfredError, type ErrorCode } from '@alfred/errors';
import { within } from '@alfred/service-kit';
import { parseArguments } from './arguments.ts';
import { banner, help } from './banner.ts';
import { type Config, readConfig, schemas } from './config.ts';
import { type RunningStandalone, startStandalone } from './start-standalone.ts';
import type { Surroundings } from './surroundings.ts';

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

const stopping = `
Stopping: requests under way are finished first. Press Ctrl-C again to end at once.
`;

/**
 * Alfred's command line: starts, shows the banner, and runs until it is told to stop or fails.
 * Resolves with the exit code; a failure is one line.
 */
export async function runStandalone(
  words: readonly string[],
  around: Surroundings,
): Promise<number> {
  try {
    const command = parseArguments(words);
    if (command === 'help') return say(around, help(schemas));
    const config = readConfig(around.env);
    if (command === 'check_config') return say(around, 'The configuration is valid.\n');
    const started = await start({ config, fresh: command === 'start_fresh' }, around);
    if (typeof started === 'number') return started;
    say(around, banner({ ...started, tookSeconds: around.seconds() }));
    return await runUntilEnd(started, around);
  } catch (error) {
    return complain(around, error);
  }
}

/** Starts; or ends a start that is interrupted or that fails, and gives the exit code. */
async function start(
  wish: { readonly config: Config; readonly fresh: boolean },
  around: Surroundings,
): Promise<RunningStandalone | number> {
  const { backend, asked, insisted, fault, drill } = around;
  const abandon = new AbortController();
  const onWarning = (line: string) => around.complain(`warning: ${line}`);
  const drilled = drill ? { drill } : {};
  const told = { onWarning, signal: abandon.signal };
  const starting = startStandalone({ ...wish, ...told, ...drilled, backend });
  const settled = Promise.allSettled([starting]);
  // Of a start that was called off, whoever called it off says how it ended.
  const refused = starting.catch((error: unknown) =>
    abandon.signal.aborted ? new Promise<never>(() => {}) : complain(around, error),
  );
  const interrupted = asked.then(async () => {
    abandon.abort();
    await Promise.race([within(emergencyStopMs, settled), insisted]);
    return exitCode.interrupted;
  });
  const broken = fault.then(async (error) => {
    abandon.abort();
    await within(emergencyStopMs, settled);
    return complain(around, error);
  });
  return Promise.race([refused, interrupted, broken]);
}

async function runUntilEnd(alfred: RunningStandalone, around: Surroundings): Promise<number> {
  const failure = Promise.race([around.fault, alfred.failed]).then((error) => ({ error }));
  const ended = await Promise.race([around.asked, failure]);
  if (ended) {
    alfred.logger.fatal({ event: 'failed', err: ended.error });
    // The state of this process is unknown: only the database can still be ended in good order.
    await within(emergencyStopMs, alfred.stopDatabase());
    return complain(around, ended.error);
  }
  say(around, stopping);
  const stopped = within(stopMs, alfred.stop()).then(
    (inTime) => (inTime ? exitCode.ok : exitCode.failed),
    (error: unknown) => complain(around, error),
  );
  const forced = around.insisted.then(() => {
    alfred.kill();
    return exitCode.interrupted;
  });
  return Promise.race([stopped, forced]);
}

function say(around: Surroundings, text: string): number {
  around.print(text);
  return exitCode.ok;
}

/** One line for people: what is wrong, and what they can do about it. */
function complain(around: Surroundings, error: unknown): number {
  const known = error instanceof AlfredError;
  const message = error instanceof Error ? error.message : String(error);
  const line = `alfred: ${message}${known ? ` ${error.hint}` : ''}`;
  around.complain(line.replace(/\s*\n\s*/g, ' '));
  return known && usageErrors.includes(error.code) ? exitCode.usage : exitCode.failed;
}
