import type {
  Ask,
  LeasesRequest,
  LeasesResponse,
  QuotaServiceImplementation,
} from '@alfred/contracts/quota';
import { AlfredError, toGrpc } from '@alfred/errors';
import { parseMinor } from '@alfred/money';
import type { GrantLease } from '../app/grant-lease.ts';
import type { Recalls, WantedBack } from '../app/recalls.ts';
import type { GrantedLease, LeaseAsk, LeaseLedger, RefusedLease } from '../ports/ledger.ts';
import { type Answers, answers } from './answers.ts';

/** Asks of one gateway that may wait at a time; more are refused as `overloaded`. */
const asksMax = 256;

export interface QuotaApiDeps {
  readonly grantLease: GrantLease;
  readonly recalls: Recalls;
  readonly ledger: LeaseLedger;
  /** Told of every throw that is not an answer: a bug, or a ledger that is away. */
  readonly onFault: (error: unknown) => void;
}

/** alfred.quota.v1.Quota: one stream per gateway incarnation, for its whole life. */
export function quotaApi(deps: QuotaApiDeps): QuotaServiceImplementation {
  return {
    leases: (wishes, { signal }) => serveGateway(deps, wishes, signal),
    listOpenLeases: async ({ incarnations }) => ({
      leases: [...(await deps.ledger.openLeases(incarnations))],
    }),
  };
}

async function* serveGateway(
  deps: QuotaApiDeps,
  wishes: AsyncIterable<LeasesRequest>,
  signal: AbortSignal,
): AsyncGenerator<LeasesResponse> {
  const out = answers<LeasesResponse>();
  const disconnect = deps.recalls.connect(onceAtATime((recall) => out.send(recall)));
  // A gateway that goes away breaks its stream off: that is no fault.
  const onBreak = (error: unknown) => signal.aborted || deps.onFault(error);
  const reading = readWishes(deps, { wishes, signal, out }).catch(onBreak).finally(out.end);
  signal.addEventListener('abort', out.end, { once: true });
  try {
    yield* out;
  } finally {
    disconnect();
    out.end();
    await reading;
  }
}

interface Conversation {
  readonly wishes: AsyncIterable<LeasesRequest>;
  readonly signal: AbortSignal;
  readonly out: Answers<LeasesResponse>;
}

async function readWishes(deps: QuotaApiDeps, { wishes, signal, out }: Conversation) {
  const waiting = new Set<Promise<void>>();
  let incarnation = '';
  for await (const { wish } of wishes) {
    if (wish?.$case === 'hello') incarnation = wish.value.incarnation;
    if (wish?.$case !== 'ask') continue;
    const { number } = wish.value;
    if (waiting.size >= asksMax) {
      out.send(toAnswer(number, { outcome: 'refused', code: 'overloaded', params: {} }));
      continue;
    }
    const answered = answerAsk(deps, { incarnation, ask: wish.value, signal })
      .then((answer) => out.send(toAnswer(number, answer)))
      .finally(() => waiting.delete(answered));
    waiting.add(answered);
  }
  await Promise.all(waiting);
}

/** A ledger that is away, and a bug, become refusals too: the gateway must not wait for nothing. */
async function answerAsk(
  { grantLease, onFault }: QuotaApiDeps,
  { incarnation, ask, signal }: { incarnation: string; ask: Ask; signal: AbortSignal },
): Promise<GrantedLease | RefusedLease> {
  try {
    return await grantLease(fromAsk(incarnation, ask), signal);
  } catch (error) {
    onFault(error);
    const { code, params } = toGrpc(error);
    return { outcome: 'refused', code, params };
  }
}

function fromAsk(incarnation: string, ask: Ask): LeaseAsk {
  const estimate = parseMinor(ask.estimate);
  const burnPerSecond = parseMinor(ask.burnPerSecond || '0');
  if (!incarnation || estimate === undefined || burnPerSecond === undefined) {
    throw new AlfredError('command_invalid', { reason: 'an ask needs a hello and whole amounts' });
  }
  const { number, organization, ledger, node, asset } = ask;
  return { incarnation, number, organization, ledger, node, asset, estimate, burnPerSecond };
}

function toAnswer(number: bigint, answer: GrantedLease | RefusedLease): LeasesResponse {
  if (answer.outcome === 'granted') {
    const { lease, amount, ttlMs } = answer;
    return { answer: { $case: 'grant', value: { number, lease, amount: `${amount}`, ttlMs } } };
  }
  const { code, params } = answer;
  return { answer: { $case: 'refusal', value: { number, code, params: { ...params } } } };
}

/** Tells a gateway of the same wish once a tick, however many requests wait for the money. */
function onceAtATime(send: (recall: LeasesResponse) => void): (wanted: WantedBack) => void {
  const told = new Set<string>();
  return ({ ledger, node, asset }) => {
    const wish = `${ledger} ${node} ${asset}`;
    if (told.has(wish)) return;
    told.add(wish);
    queueMicrotask(() => told.delete(wish));
    send({ answer: { $case: 'recall', value: { ledger, node, asset } } });
  };
}
