import { AlfredError } from '@alfred/errors';
import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  PubHeaders,
} from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import { ledgerStreamConfig, ledgerStreamName, ledgerSubject } from './ledger-stream-config.ts';

/** How long the server may take for one answer. Milliseconds. */
const answerMs = 5_000;
/** Messages that are sent before the last of them is acknowledged. */
const underWayMax = 256;
/** Messages that a subscriber may have taken and not acknowledged. */
const unacknowledgedMax = 1_000;

/** Codes with which JetStream says that there is no room: of the server, the account, the stream. */
const fullCodes = new Set([10002, 10023, 10047, 10077]);
/** The stream ends elsewhere than the publisher expected. */
const movedCodes: ReadonlySet<number> = new Set([
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
]);

/** A message of a log: its bytes, under the type that ends its subject. */
export interface LedgerMessage {
  readonly seq: bigint;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** One outside reader of an organisation's stream. */
export interface LedgerReader {
  readonly organization: string;
  readonly name: string;
}

/** The streams that have organisations' logs, one each, and who reads them from outside. */
export interface LedgerStreams {
  /** Where the stream ends, with its last message if that is kept. Makes it where it is missing. */
  end(organization: string): Promise<{
    readonly seq: bigint;
    readonly bytes: Uint8Array | undefined;
  }>;
  /**
   * Adds consecutive messages behind `after`, several under way at once, each in the place of its
   * number or not at all. Gives false when the stream ends elsewhere or is missing, rejects with
   * `service_unavailable` or `bus_full`; in both cases some of them may have been taken.
   */
  append(organization: string, after: bigint, messages: readonly LedgerMessage[]): Promise<boolean>;
  /** Lets a reader begin at this message. One that there is begins anew. */
  openReader(reader: LedgerReader, startAt: bigint): Promise<void>;
  /** The reader gets nothing any more, from now on. One that is not there is closed already. */
  closeReader(reader: LedgerReader): Promise<void>;
}

/** Asks JetStream about a stream of this organisation, and says in our words what goes wrong. */
type Ask = <Answer>(
  organization: string,
  question: (manager: JetStreamManager) => Promise<Answer>,
) => Promise<Answer>;

/** The streams on a NATS server, over a connection that its owner closes. */
export function natsLedgerStreams(connection: NatsConnection): LedgerStreams {
  const reach = watchReach(connection);
  let manager: Promise<JetStreamManager> | undefined;
  const ask: Ask = async (organization, question) => {
    reach.assert();
    manager ??= jetstreamManager(connection, { timeout: answerMs, checkAPI: false });
    try {
      return await question(await manager);
    } catch (error) {
      throw faultOf(error, organization);
    }
  };
  return {
    end: (organization) => ask(organization, (jsm) => endOf(jsm, organization)),
    append: appendTo(connection, reach, ask),
    ...readersOf(ask),
  };
}

async function endOf(jsm: JetStreamManager, organization: string) {
  const { state } = await ensureStream(jsm, organization);
  const seq = BigInt(state.last_seq);
  if (state.messages === 0) return { seq, bytes: undefined };
  const wanted = { seq: state.last_seq };
  const last = await jsm.streams.getMessage(ledgerStreamName(organization), wanted);
  return { seq, bytes: last?.data };
}

function appendTo(connection: NatsConnection, reach: Reach, ask: Ask): LedgerStreams['append'] {
  const publisher = jetstream(connection, { timeout: answerMs });
  // Without a message id: the server would take one that it knows for a repeat, whatever is in it.
  const publish = (organization: string, { seq, type, bytes }: LedgerMessage) =>
    publisher.publish(ledgerSubject(organization, type), bytes, {
      expect: { lastSequence: Number(seq - 1n), streamName: ledgerStreamName(organization) },
    });
  const send = (organization: string, { seq, type, bytes }: LedgerMessage) => {
    const carried = headers();
    carried.set(PubHeaders.ExpectedLastSeqHdr, String(seq - 1n));
    connection.publish(ledgerSubject(organization, type), bytes, { headers: carried });
  };

  /**
   * Each message is taken behind the one before it or not at all: once the last one is taken, all
   * are. So only the first is answered besides, which says why nothing more is taken.
   */
  async function publishAll(organization: string, messages: readonly LedgerMessage[]) {
    const [first, ...rest] = messages;
    const last = rest.pop();
    const sendRest = async () => {
      for (const each of rest) send(organization, each);
      if (last) await publish(organization, last);
    };
    const sending = [first && publish(organization, first), sendRest()];
    const [begun, ended] = await Promise.allSettled(sending);
    if (begun?.status === 'rejected') throw begun.reason;
    if (ended?.status !== 'rejected') return;
    if (isMoved(ended.reason)) await publishMissing(organization, messages);
    throw ended.reason;
  }

  /** Those in between were not answered: the first that is missing is sent again, to hear why. */
  async function publishMissing(organization: string, messages: readonly LedgerMessage[]) {
    const { state } = await ask(organization, (jsm) =>
      jsm.streams.info(ledgerStreamName(organization)),
    );
    const missing = messages.find(({ seq }) => seq === BigInt(state.last_seq) + 1n);
    if (missing) await publish(organization, missing);
  }

  return async (organization, after, messages) => {
    if (messages.length > 0 && messages[0]?.seq !== after + 1n) return false;
    for (let sent = 0; sent < messages.length; sent += underWayMax) {
      reach.assert();
      try {
        await publishAll(organization, messages.slice(sent, sent + underWayMax));
      } catch (error) {
        if (isMoved(error)) return false;
        throw faultOf(error, organization);
      }
    }
    return true;
  };
}

function readersOf(ask: Ask): Pick<LedgerStreams, 'openReader' | 'closeReader'> {
  return {
    openReader: ({ organization, name }, startAt) =>
      ask(organization, async (jsm) => {
        const stream = ledgerStreamName(organization);
        await ensureStream(jsm, organization);
        await removed(jsm.consumers.delete(stream, name));
        await jsm.consumers.add(stream, {
          durable_name: name,
          ack_policy: AckPolicy.Explicit,
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: Number(startAt),
          max_ack_pending: unacknowledgedMax,
        });
      }),
    closeReader: ({ organization, name }) =>
      ask(organization, (jsm) =>
        removed(jsm.consumers.delete(ledgerStreamName(organization), name)),
      ),
  };
}

/** The stream as it stands. Whoever makes it at the same time makes the same one. */
async function ensureStream(jsm: JetStreamManager, organization: string) {
  try {
    return await jsm.streams.info(ledgerStreamName(organization));
  } catch (error) {
    if (!isMissing(error)) throw error;
    return jsm.streams.add(ledgerStreamConfig(organization));
  }
}

async function removed(removing: Promise<boolean>): Promise<void> {
  try {
    await removing;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof JetStreamApiError)) return false;
  return (
    error.code === JetStreamApiCodes.StreamNotFound ||
    error.code === JetStreamApiCodes.ConsumerNotFound
  );
}

/** Nobody listens on the subject of a stream that is missing, and the client says so by this name. */
function isMoved(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return movedCodes.has(error.code);
  return error instanceof Error && error.name === 'JetStreamNotEnabled';
}

function faultOf(error: unknown, organization: string): AlfredError {
  if (error instanceof AlfredError) return error;
  if (error instanceof JetStreamApiError && fullCodes.has(error.code)) {
    const subject = `alfred.ledger.${organization}`;
    return new AlfredError('bus_full', { subject }, { cause: error });
  }
  return new AlfredError('service_unavailable', { service: 'bus' }, { cause: error });
}

interface Reach {
  /** Says at once that the server is away: what is sent meanwhile would only wait. */
  assert(): void;
}

function watchReach(connection: NatsConnection): Reach {
  let isAway = false;
  const watch = async () => {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect' || type === 'close') isAway = true;
      if (type === 'reconnect') isAway = false;
    }
  };
  void watch();
  return {
    assert: () => {
      if (isAway || connection.isClosed()) {
        throw new AlfredError('service_unavailable', { service: 'bus' });
      }
    },
  };
}
