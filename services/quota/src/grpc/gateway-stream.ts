import type { LeasesRequest, LeasesResponse } from '@alfred/contracts/quota';
import { toGrpc } from '@alfred/errors';
import type { CheckHeld } from '../app/check-held.ts';
import type { Desks } from '../app/desks.ts';
import type { GrantLease } from '../app/grant-lease.ts';
import type { Recalls } from '../app/recalls.ts';
import type { LeaseAnswer, LeaseLedger } from '../ports/ledger.ts';
import type { WantedBack } from '../ports/recalls.ts';
import { type Answers, answers } from './answers.ts';
import { fromAsk, fromGiveBack, fromHeld, toAnswer } from './messages.ts';

export interface GatewayStreamDeps {
  readonly grantLease: GrantLease;
  readonly checkHeld: CheckHeld;
  readonly desks: Desks;
  readonly recalls: Pick<Recalls, 'connect'>;
  readonly ledger: Pick<LeaseLedger, 'extend'>;
  /** Told of every throw that is not an answer: a bug, or a ledger that is away. */
  readonly onFault: (error: unknown) => void;
}

/** Wishes of one gateway that may be under way at a time; more asks are refused as `overloaded`. */
const wishesMax = 256;

/** The conversation with one gateway, for as long as its stream lives. */
export async function* serveGateway(
  deps: GatewayStreamDeps,
  wishes: AsyncIterable<LeasesRequest>,
  signal: AbortSignal,
): AsyncGenerator<LeasesResponse> {
  const out = answers<LeasesResponse>();
  const said: Said = { incarnation: '' };
  const disconnect = deps.recalls.connect(onceAtATime(said, (recall) => out.send(recall)));
  // A gateway that goes away breaks its stream off: that is no fault.
  const onBreak = (error: unknown) => signal.aborted || deps.onFault(error);
  const reading = readWishes(deps, wishes, { signal, out, said }).catch(onBreak).finally(out.end);
  signal.addEventListener('abort', out.end, { once: true });
  try {
    yield* out;
  } finally {
    disconnect();
    out.end();
    await reading;
  }
}

/** What a gateway says of itself, once. */
interface Said {
  incarnation: string;
}

interface Conversation {
  readonly said: Said;
  readonly signal: AbortSignal;
  readonly out: Answers<LeasesResponse>;
}

async function readWishes(
  deps: GatewayStreamDeps,
  wishes: AsyncIterable<LeasesRequest>,
  gateway: Conversation,
): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const { wish } of wishes) {
    if (wish?.$case === 'hello') gateway.said.incarnation = wish.value.incarnation;
    if (!wish || wish.$case === 'hello') continue;
    if (wish.$case === 'ask' && running.size >= wishesMax) {
      gateway.out.send(toAnswer(wish.value.number, overloaded));
      continue;
    }
    const answered = answer(deps, gateway, wish).finally(() => running.delete(answered));
    running.add(answered);
  }
  await Promise.all(running);
}

const overloaded: LeaseAnswer = {
  outcome: 'refused',
  code: 'overloaded',
  params: {},
  heldIn: undefined,
};

type Wish = Exclude<NonNullable<LeasesRequest['wish']>, { readonly $case: 'hello' }>;

/** What has no answer because the ledger is away is wished for again by the gateway. */
async function answer(deps: GatewayStreamDeps, gateway: Conversation, wish: Wish): Promise<void> {
  if (wish.$case === 'ask') return answerAsk(deps, gateway, wish.value);
  try {
    await answerUpkeep(deps, gateway, wish);
  } catch (error) {
    deps.onFault(error);
  }
}

/** A ledger that is away, and a bug, become refusals too: the gateway must not wait for nothing. */
async function answerAsk(
  { grantLease, onFault }: GatewayStreamDeps,
  { said, signal, out }: Conversation,
  ask: Extract<Wish, { readonly $case: 'ask' }>['value'],
): Promise<void> {
  try {
    out.send(toAnswer(ask.number, await grantLease(fromAsk(said.incarnation, ask), signal)));
  } catch (error) {
    onFault(error);
    const { code, params } = toGrpc(error);
    out.send(toAnswer(ask.number, { outcome: 'refused', code, params, heldIn: undefined }));
  }
}

/** Everything about leases that are held already. */
async function answerUpkeep(
  deps: GatewayStreamDeps,
  { said, out }: Conversation,
  wish: Exclude<Wish, { readonly $case: 'ask' }>,
): Promise<void> {
  const { incarnation } = said;
  switch (wish.$case) {
    case 'extend': {
      const extensions = await deps.ledger.extend({ ...wish.value, incarnation });
      for (const value of extensions) out.send({ answer: { $case: 'extended', value } });
      return;
    }
    case 'giveBack': {
      const { lease, number } = wish.value;
      const shrink = fromGiveBack(incarnation, wish.value);
      if (!(await deps.desks.at(shrink.ledger).giveBack(shrink))) return;
      out.send({ answer: { $case: 'givenBack', value: { lease, number } } });
      return;
    }
    case 'held':
      for (const seen of fromHeld(incarnation, wish.value)) {
        if (!(await deps.checkHeld(seen))) continue;
        const { upTo, ledger } = seen;
        out.send({ answer: { $case: 'checked', value: { upTo, ledger } } });
      }
  }
}

/** Tells a gateway of the same wish once a tick, however many requests wait for the money. */
function onceAtATime(
  said: Said,
  send: (recall: LeasesResponse) => void,
): (wanted: WantedBack) => void {
  const told = new Set<string>();
  return ({ ledger, node, asset, busy, waiting: who }) => {
    const waiting = who?.incarnation === said.incarnation ? who.node : '';
    const wish = [ledger, node, asset, busy, waiting].join(' ');
    if (told.has(wish)) return;
    told.add(wish);
    queueMicrotask(() => told.delete(wish));
    send({ answer: { $case: 'recall', value: { ledger, node, asset, busy, waiting } } });
  };
}
