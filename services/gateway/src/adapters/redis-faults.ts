/** What an operation that takes too long fails with. */
export class RedisLate extends Error {
  static readonly code = 'timeout';
  readonly code = RedisLate.code;
}

/** What an operation fails with that was not sent, because nothing is connected. */
export class RedisDisconnected extends Error {
  static readonly code = 'not_connected';
  readonly code = RedisDisconnected.code;
}

/** How the client's own errors begin that have no code, and what they are called here. */
const clientErrors: readonly (readonly [begin: string, code: string])[] = [
  ['Socket timeout', 'timeout'],
  ['connect ETIMEDOUT', 'ETIMEDOUT'],
  ['Connection is closed', RedisDisconnected.code],
  ['Stream isn', RedisDisconnected.code],
];

/**
 * What a failure is called: a code, the first word of Redis's own error, or the name of its class.
 * Never the message, which can repeat what was sent.
 */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  const known = clientErrors.find(([begin]) => error.message.startsWith(begin));
  return known?.[1] ?? /^[A-Z]{2,20}(?= )/.exec(error.message)?.[0] ?? error.name;
}

/** In so many steps an operation is waited for. */
const steps = 5;

/**
 * The answer, or `RedisLate` when it takes longer than so many milliseconds, of which those do not
 * count in which this process was too busy to look: they are nobody's fault but its own. So the time
 * is waited for in steps, each of which counts for its length, however late it ends; and at the end
 * what has arrived is read before anybody is called late.
 */
export function within<Answer>(ms: number, asked: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let left = steps;
    const late = () => reject(new RedisLate());
    const step = () => {
      left -= 1;
      if (left > 0) timer = setTimeout(step, ms / steps);
      else setImmediate(late);
    };
    let timer = setTimeout(step, ms / steps);
    const settled = () => clearTimeout(timer);
    asked.finally(settled).then(resolve, reject);
  });
}
