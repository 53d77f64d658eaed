import { AlfredError } from '@alfred/errors';
import type { Redis } from 'ioredis';
import {
  type CallLimit,
  type CallStanding,
  callShareOf,
  decideCall,
  type EnteringCall,
  type LeavingCall,
  never,
  placeMicros,
} from '../domain/call-limit.ts';
import { callWindows } from '../domain/call-windows.ts';
import type { RateLimits } from '../ports/rate-limits.ts';
import type { RedisLink } from './redis-link.ts';

/** Numbers that a limit is told in, in the answer of the script. */
const numbersPerLimit = 4;

/** Tokens and places that all gateways count together; by shares while Redis is away. */
export function callLimits(deps: {
  readonly link: Pick<RedisLink, 'ask'>;
  /** How many share the limits, as last heard. */
  readonly gateways: { readonly known: number };
  /** Monotonic microseconds. */
  readonly now: () => number;
}): Pick<RateLimits, 'enter' | 'leave'> {
  const { link, gateways, now } = deps;
  const own = callWindows();
  return {
    enter: async (call) => {
      if (call.limits.length === 0) return undefined;
      const standings = await link.ask('enter', (client) => enterCalls(client, call));
      if (!standings) {
        const limits = call.limits.map((limit) => callShareOf(limit, gateways.known));
        const decision = decideCall(own.enter({ ...call, limits }, now()));
        return decision && { ...decision, basis: 'local' };
      }
      const decision = decideCall(standings);
      if (decision && !decision.block) own.note(call, now());
      return decision && { ...decision, basis: 'shared' };
    },
    leave: (call) => {
      if (call.limits.length === 0) return;
      own.leave(call, now());
      void link.ask('leave', (client) => leaveCalls(client, call));
    },
  };
}

/** Asks for tokens and a place in every limit, in one step of Redis. Rejects on a senseless answer. */
async function enterCalls(client: Redis, entering: EnteringCall): Promise<readonly CallStanding[]> {
  const { call, tokens, limits } = entering;
  const keys = keysOf(entering);
  const bounds = limits.flatMap((limit) => [
    limit.tokens ?? 0,
    Math.round(limit.windowSeconds * 1_000_000),
    limit.concurrency ?? 0,
  ]);
  const answer = await client.enterCalls(
    keys.length,
    ...keys,
    call,
    tokens,
    placeMicros,
    ...bounds,
  );
  const numbers = Array.isArray(answer) ? answer.map(Number) : [];
  return limits.map((limit, n) =>
    standingOf(limit, numbers.slice(numbersPerLimit * n, numbersPerLimit * (n + 1))),
  );
}

/** Gives the places back; the tokens are from now on those that were used. */
async function leaveCalls(client: Redis, leaving: LeavingCall): Promise<void> {
  const keys = keysOf(leaving);
  await client.leaveCalls(keys.length, ...keys, leaving.call, leaving.tokens);
}

/** Of each limit when calls came, what they use, and until when those that run have their places. */
function keysOf({ organization, limits }: EnteringCall): readonly string[] {
  return limits.flatMap(({ name }) =>
    ['times', 'tokens', 'places'].map((what) => `alfred:calls:{${organization}}:${name}:${what}`),
  );
}

function standingOf(limit: CallLimit, numbers: readonly number[]): CallStanding {
  const [tokensUsed, wait, resetMicros, running] = numbers;
  if (
    tokensUsed === undefined ||
    wait === undefined ||
    resetMicros === undefined ||
    running === undefined
  ) {
    const cause = new Error('an answer that is no list of standings');
    throw new AlfredError('internal', {}, { cause });
  }
  return {
    limit,
    tokensUsed,
    tokensWait: wait === -1 ? never : wait,
    resetMicros,
    running: Math.abs(running),
    isCrowded: running < 0,
  };
}
