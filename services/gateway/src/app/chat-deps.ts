import type { Clock } from '@alfred/clock';
import type { AttemptLimits } from '../domain/attempt-walk.ts';
import type { UpstreamTraffic } from '../domain/upstream-traffic.ts';
import type { UsualOutput } from '../domain/usual-output.ts';
import type { KeptCalls } from '../ports/kept-calls.ts';
import type { Leases } from '../ports/leases.ts';
import type { Observer } from '../ports/observer.ts';
import type { Policies } from '../ports/policies.ts';
import type { Prices } from '../ports/prices.ts';
import type { Provider } from '../ports/provider.ts';
import type { RequestLog } from '../ports/request-log.ts';
import type { ResponseCache } from '../ports/response-cache.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import type { CacheWatch } from './cache/cache-watch.ts';
import type { Likeness } from './cache/find-alike.ts';
import type { ArmGuard } from './guard-arms.ts';
import type { EnterCall } from './limit-calls.ts';
import type { RunningCalls } from './running-calls.ts';
import type { SafetyRulesOf } from './safety/safety-rules-of.ts';
import type { ScanTurns } from './safety/scan-turns.ts';
import type { StreamQueueLimits } from './stream-queue.ts';
import type { Upstreams } from './upstreams.ts';

/** Everything that a chat completion needs. */
export interface CompleteChatDeps {
  readonly clock: Clock;
  readonly log: RequestLog;
  /** Counts what its plan says of a call against limits. */
  readonly enterCall: EnterCall;
  readonly leases: Leases;
  /** Waits, bounded, until what was written so far is in the ledger; says whether it is. */
  readonly usageSettled: () => Promise<boolean>;
  readonly policies: Policies;
  readonly safetyRules: SafetyRulesOf;
  readonly scanTurns: ScanTurns;
  readonly keptCalls: KeptCalls;
  /** Answers that may be given again. */
  readonly responses: ResponseCache;
  /** What finds answers to questions that are like another. */
  readonly likeness: Likeness;
  readonly cacheWatch: CacheWatch;
  readonly prices: Prices;
  /** Every deployment that can be called, by its own name. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** Those that can be called, of those whose names are prefixes of models. */
  readonly configuredProviders: ReadonlySet<string>;
  readonly knownProviders: ReadonlySet<string>;
  /** Uniform in [0, 1): which of several models and deployments is asked first, and when again. */
  readonly random: () => number;
  readonly tokenizer: Tokenizer;
  /** How long answers of each model are. */
  readonly usual: UsualOutput;
  /** How fast and how busy each model is. */
  readonly traffic: UpstreamTraffic;
  /** Stops arms of experiments; it is told of every request that goes one of their ways. */
  readonly armGuard: Pick<ArmGuard, 'note'>;
  readonly observer: Observer;
  readonly running: RunningCalls;
  readonly limits: CallLimits;
  /** How the places do that calls go to. */
  readonly upstreams: Upstreams;
}

export interface CallLimits {
  /** Tokens of an answer whose request names no cap. */
  readonly outputCapDefault: number;
  /** How long providers may take for a request in all. */
  readonly deadlineMs: number;
  /** How long one of them may take to begin its answer, and to pause within it. */
  readonly firstByteMs: number;
  readonly idleMs: number;
  /** How often a request is tried. */
  readonly attempts: AttemptLimits;
  /** How long, and for how many bytes, a provider is listened to after its client has gone. */
  readonly drainMs: number;
  readonly drainBytes: number;
  readonly queue: StreamQueueLimits;
}
