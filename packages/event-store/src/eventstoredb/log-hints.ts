import {
  type AllStreamSubscription,
  END,
  type EventStoreDBClient,
  type Position,
  streamNameFilter,
} from '@eventstore/db-client';
import { faultOf } from './client.ts';

/** Before a subscription that failed is begun anew. Milliseconds; longer after each failure. */
const pauseMsFirst = 100;
const pauseMsMax = 10_000;
/** Of other streams' events, how many go by before the server says how far it has come. */
const searchWindow = 1_000;

/** Hears that logs grow, whoever appends. Hints: they may come late, twice, or not at all. */
export interface LogHints {
  /** Listens until the returned function is called. */
  listen(listener: LogListener): () => void;
}

export interface LogListener {
  /** The log of this ledger has at least this many entries. Must not throw. */
  readonly onGrown: (ledger: string, seq: bigint) => void;
  /** The subscription failed or fell silent, and is begun anew. Must not throw. */
  readonly onFault: (fault: unknown) => void;
}

interface HintOptions {
  readonly client: EventStoreDBClient;
  readonly prefix: string;
  readonly silenceMsMax: number;
}

export function logHints(options: HintOptions): LogHints {
  return { listen: (listener) => watch(options, listener) };
}

/** What goes on as long as somebody listens. */
interface Watch extends HintOptions {
  readonly listener: LogListener;
  subscription: AllStreamSubscription | undefined;
  /** Where the next subscription begins. */
  position: Position | undefined;
  /** Since the last sign of life. */
  failures: number;
  timer: NodeJS.Timeout | undefined;
  isOver: boolean;
}

/**
 * One subscription to all logs, with a watchdog: subscriptions are known to fall silent while their
 * connection looks well, so one that says nothing for a while is begun anew behind the last thing
 * that was heard.
 */
function watch(options: HintOptions, listener: LogListener): () => void {
  const watching: Watch = {
    ...{ ...options, listener, subscription: undefined, position: undefined },
    ...{ failures: 0, timer: undefined, isOver: false },
  };
  subscribe(watching);
  return () => {
    watching.isOver = true;
    drop(watching);
  };
}

function subscribe(watching: Watch): void {
  const { client, prefix, position } = watching;
  const filter = streamNameFilter({
    prefixes: [prefix],
    maxSearchWindow: searchWindow,
    checkpointReached: async (_, reached) => {
      if (watching.subscription !== subscription) return;
      watching.position = reached;
      heard(watching);
    },
  });
  const subscription = client.subscribeToAll({ fromPosition: position ?? END, filter });
  watching.subscription = subscription;
  const isCurrent = () => watching.subscription === subscription;
  subscription.on('data', ({ event }) => {
    if (!event || !isCurrent()) return;
    watching.position = event.position;
    heard(watching);
    watching.listener.onGrown(event.streamId.slice(prefix.length), event.revision + 1n);
  });
  subscription.on('confirmation', () => {
    if (isCurrent()) expectWord(watching);
  });
  const again = (fault: unknown) => {
    if (isCurrent()) beginAnew(watching, fault);
  };
  subscription.on('error', (error) => again(faultOf('', error)));
  subscription.on('end', () => again(new Error('The subscription ended.')));
  expectWord(watching);
}

/** A sign of life. */
function heard(watching: Watch): void {
  watching.failures = 0;
  expectWord(watching);
}

function expectWord(watching: Watch): void {
  clearTimeout(watching.timer);
  watching.timer = setTimeout(() => {
    drop(watching);
    subscribe(watching);
  }, watching.silenceMsMax);
  watching.timer.unref();
}

function beginAnew(watching: Watch, fault: unknown): void {
  drop(watching);
  if (watching.isOver) return;
  watching.listener.onFault(fault);
  watching.failures += 1;
  const pauseMs = Math.min(pauseMsMax, pauseMsFirst * 2 ** (watching.failures - 1));
  watching.timer = setTimeout(() => subscribe(watching), pauseMs);
  watching.timer.unref();
}

function drop(watching: Watch): void {
  clearTimeout(watching.timer);
  const { subscription } = watching;
  watching.subscription = undefined;
  // It may never have begun; nobody hears it any more.
  subscription?.unsubscribe().then(undefined, () => {});
}
