// Ports as tests need them: real behaviour, nothing remote.
import { type ManualClock, manualClock } from '@alfred/clock';
import { createApiKey } from '@alfred/ids';
import { parseBody, parseChatRequest } from '@alfred/openai-wire';
import { builtInBook, type PriceEntry, parity, priceBook } from '@alfred/pricing';
import { memoryResponses } from '../src/adapters/cache/memory-responses.ts';
import { memoryRateLimits } from '../src/adapters/memory-rate-limits.ts';
import { likelyTokenizer } from '../src/adapters/tokenizer/likely-tokenizer.ts';
import type { ChatAsk } from '../src/app/call.ts';
import type { CompleteChatDeps } from '../src/app/chat-deps.ts';
import { limitCalls } from '../src/app/limit-calls.ts';
import { runningCalls } from '../src/app/running-calls.ts';
import { safetyRulesOf } from '../src/app/safety/safety-rules-of.ts';
import { scanTurns } from '../src/app/safety/scan-turns.ts';
import { openAi } from '../src/app/surfaces/openai.ts';
import { upstreams } from '../src/app/upstreams.ts';
import type { Caller } from '../src/domain/caller.ts';
import { openCapabilities } from '../src/domain/capabilities.ts';
import { compileBundle, type PolicyBundle } from '../src/domain/policy.ts';
import type { Admitted, Attempted, Ended, Refused, Returned } from '../src/domain/records.ts';
import { type Refusal, refuse } from '../src/domain/refusal.ts';
import type { Tariff } from '../src/domain/tariff.ts';
import { upstreamTraffic } from '../src/domain/upstream-traffic.ts';
import { usualOutput } from '../src/domain/usual-output.ts';
import type { KeptCall, KeptCalls } from '../src/ports/kept-calls.ts';
import type { LeasePreviews } from '../src/ports/lease-previews.ts';
import type { Leases } from '../src/ports/leases.ts';
import type { RequestFacts } from '../src/ports/observer.ts';
import type { Provider } from '../src/ports/provider.ts';
import type { DeploymentSettings, ProviderSettings } from '../src/ports/provider-factory.ts';
import type { RequestLog } from '../src/ports/request-log.ts';
import { openProviders } from '../src/providers/registry.ts';
import { noLikeness, unwatched } from './no-likeness.ts';

/** Noon of a day in the time that these tests are about, in microseconds. */
export const startMicros = 1_795_600_000_000_000n;

export const caller: Caller = {
  organization: 'org_a',
  ledger: 'led_a',
  node: 'usr_a',
  key: 'key_a',
  role: 'member',
  path: ['org_a', 'dep_a', 'usr_a'],
  mode: 'live',
  asset: 'USD/9',
  tags: {},
  tagKeys: [],
  limits: [],
  expiresAt: 0n,
};

export const apiKey = createApiKey('alf_live_');

export const settings: ProviderSettings = {
  sim: { latencyMs: 0, chunkMs: 0, failureRate: 0, cutRate: 0 },
  deployments: [deploymentOf('sim')],
  limits: { connectionsMax: 8, queueMax: 8, headersTimeoutMs: 2_000, idleTimeoutMs: 2_000 },
};

/** The only deployment of a provider, as a key in the environment makes it. */
export function deploymentOf(
  provider: string,
  over: Partial<DeploymentSettings> = {},
): DeploymentSettings {
  const unsaid = { apiKey: undefined, baseUrl: undefined, apiVersion: undefined };
  const own = { name: provider, kind: provider, provider, weight: 1, models: new Map() };
  return { ...own, ...unsaid, ...over };
}

/** Everything that was written, in order. */
export type Written =
  | ({ readonly type: 'admitted' } & Admitted)
  | ({ readonly type: 'attempted' } & Attempted)
  | Ended
  | ({ readonly type: 'refused' } & Refused)
  | ({ readonly type: 'returned' } & Returned);

export interface MemoryLog extends RequestLog {
  readonly records: Written[];
  full: boolean;
  /** The next *admitted* fails with this. */
  failNext: Error | undefined;
}

export function memoryLog(): MemoryLog {
  const records: Written[] = [];
  return {
    records,
    incarnation: 'inc_test',
    full: false,
    failNext: undefined,
    async admitted(record) {
      const failure = this.failNext;
      this.failNext = undefined;
      if (failure) throw failure;
      records.push({ type: 'admitted', ...record });
    },
    async attempted(record) {
      const failure = this.failNext;
      this.failNext = undefined;
      if (failure) throw failure;
      records.push({ type: 'attempted', ...record });
    },
    ended: (record) => void records.push(record),
    refused: (record) => void records.push({ type: 'refused', ...record }),
    returned: (record) => void records.push({ type: 'returned', ...record }),
    written: async () => {},
  };
}

export interface OneLease extends Leases {
  room: bigint;
  running: number;
  /** What `admit` answers. */
  alive: boolean;
  refusal: Refusal | undefined;
}

/** One lease with so much room, for everybody. */
export function oneLease(room: bigint): OneLease {
  return {
    room,
    running: 0,
    alive: true,
    refusal: undefined,
    // Preview and money agree: tests that want them apart say so.
    hasRoom({ estimate }) {
      return this.refusal === undefined && this.room >= estimate;
    },
    take({ estimate, signal }) {
      if (signal.aborted) return refuse('request_cancelled', {});
      if (this.refusal) return this.refusal;
      if (this.room < estimate) return refuse('insufficient_credits', { node: 'usr_a' });
      this.room -= estimate;
      this.running += 1;
      let held = estimate;
      const end = (charged: bigint): void => {
        this.room += held - charged;
        this.running -= 1;
      };
      return {
        outcome: 'taken',
        lease: 'lea_one',
        leaseKey: 'lease:inc_test:1',
        account: 'wallet:usr_a',
        warnings: [],
        admit: () => this.alive,
        raise: (by) => {
          if (by > this.room) return false;
          this.room -= by;
          held += by;
          return true;
        },
        cancel: () => end(0n),
        end,
      };
    },
  };
}

/** The ledger's word on the same money. */
export function previewOf(lease: OneLease): LeasePreviews {
  return {
    preview: async ({ node, least }) => {
      const short = lease.room < least && refuse('insufficient_credits', { node });
      const unlimited = { window: '', mode: '', resetsAt: '', limit: undefined, used: undefined };
      return {
        account: `wallet:${node}`,
        limits: [{ kind: 'wallet', node, left: lease.room, ...unlimited }],
        refusal: lease.refusal ?? (short || undefined),
        warnings: [],
      };
    },
  };
}

export const allowAll: PolicyBundle = compileBundle('org_a', 1n, [
  {
    node: 'org_a',
    version: 1n,
    rules: [{ id: 'all', effect: 'allow', models: ['*'] }],
    sections: '',
  },
]);

/** Calls that are kept in this process, by their requests. */
export function memoryKeptCalls(): KeptCalls & { readonly kept: Map<string, KeptCall> } {
  const kept = new Map<string, KeptCall>();
  return {
    kept,
    keep: async (_, call) => void kept.set(call.request, call),
    read: async (_, request) => kept.get(request)?.text,
    drop: async (_, request) => kept.delete(request),
  };
}

export interface TestChat extends CompleteChatDeps {
  readonly clock: ManualClock;
  readonly log: MemoryLog;
  readonly leases: OneLease;
  readonly keptCalls: ReturnType<typeof memoryKeptCalls>;
  readonly facts: RequestFacts[];
  readonly defects: unknown[];
}

interface ChatOver {
  readonly providers?: readonly Provider[];
  readonly bundle?: PolicyBundle;
  readonly sim?: Partial<ProviderSettings['sim']>;
  readonly random?: () => number;
  readonly limits?: Partial<CompleteChatDeps['limits']>;
}

/** The simulated provider, and what stands beside it or in its place. */
function providersFor(over: ChatOver, clock: ManualClock): ReadonlyMap<string, Provider> {
  const open = openProviders({
    settings: { ...settings, sim: { ...settings.sim, ...over.sim } },
    clock,
    random: over.random ?? (() => 0.5),
    tokenizer: likelyTokenizer,
  });
  const beside = (over.providers ?? []).map((each) => [each.deployment.name, each] as const);
  return new Map<string, Provider>([...open, ...beside]);
}

/** The deps of a chat whose ports are in this process. A dollar is in its lease. */
export function testChat(over: ChatOver): TestChat {
  const clock = manualClock(startMicros);
  const facts: RequestFacts[] = [];
  const defects: unknown[] = [];
  const providers = providersFor(over, clock);
  const book = priceBook(builtInBook());
  return {
    clock,
    log: memoryLog(),
    enterCall: limitCalls({ rateLimits: memoryRateLimits({ clock }) }),
    leases: oneLease(1_000_000_000n),
    usageSettled: async () => true,
    policies: { bundleOf: () => over.bundle ?? allowAll, invalidate: () => {} },
    ...{ safetyRules: safetyRulesOf(), scanTurns: scanTurns(clock), keptCalls: memoryKeptCalls() },
    responses: memoryResponses({ bytesMax: 1_000_000, clock }),
    ...{ likeness: noLikeness(clock), cacheWatch: unwatched },
    prices: { current: () => book },
    providers,
    configuredProviders: new Set([...providers.values()].map(({ id }) => id)),
    knownProviders: new Set(['sim', 'openai']),
    random: over.random ?? (() => 0.5),
    observer: {
      ended: (fact) => void facts.push(fact),
      defect: (error) => void defects.push(error),
    },
    tokenizer: likelyTokenizer,
    ...{ usual: usualOutput(), traffic: upstreamTraffic(), armGuard: { note: () => {} } },
    running: runningCalls(),
    upstreams: noPlaces(clock),
    limits: {
      outputCapDefault: 4096,
      deadlineMs: 5_000,
      firstByteMs: 5_000,
      idleMs: 5_000,
      attempts: { attemptsMax: 4, retriesMax: 0, waitMaxMs: 1_000 },
      drainMs: 100,
      drainBytes: 1_000_000,
      queue: { capacity: 64 * 1024, stalledMs: 100 },
      ...over.limits,
    },
    facts,
    defects,
  };
}

function noPlaces(clock: ManualClock) {
  const limits = { failuresMax: 5, openMicros: 10_000_000 };
  return upstreams({ clock, limits, places: [], onState: () => {} });
}

/** A request as a client's body makes it. */
export function chatRequest(body: object) {
  const messages = [{ role: 'user', content: 'Hello there, butler.' }];
  return parseChatRequest(parseBody(JSON.stringify({ model: 'sim/echo', messages, ...body })));
}

/** The same as a client of chat completions asks it. */
export function chatAsk(body: object): Pick<ChatAsk, 'request' | 'rendering'> {
  const request = chatRequest(body);
  return { request, rendering: openAi(request) };
}

/** A provider under the name of an upstream that answers as it is told. */
export function scripted(chat: Provider['chat'], id = 'openai'): Provider {
  return { id, deployment: deploymentOf(id), capabilities: () => openCapabilities, chat };
}

/** A price as whoever pays in its own asset is charged. */
export function parityTariff(price: PriceEntry): Tariff {
  return { outcome: 'priced', price, asset: price.asset, rate: parity, version: 'a version' };
}
