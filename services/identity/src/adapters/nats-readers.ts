import {
  type LedgerReader,
  type LedgerStreams,
  ledgerStreamName,
  ledgerSubjects,
  subscriberApiPrefix,
  subscriberCredentials,
  subscriberInboxPrefix,
} from '@alfred/bus';
import { AlfredError } from '@alfred/errors';
import type { OutsideReaders } from '../ports/outside-readers.ts';

const secondMicros = 1_000_000n;

export interface NatsReadersOptions {
  readonly streams: LedgerStreams;
  /** The seed of the subscribers' account; without it nobody outside can read. */
  readonly natsSigningSeed: string | undefined;
  /** Where subscribers find NATS. */
  readonly natsPublicUrl: string | undefined;
}

/** Readers as consumers of the organisations' streams, one for each subscriber. */
export function natsReaders(options: NatsReadersOptions): OutsideReaders {
  const { streams, natsSigningSeed: seed, natsPublicUrl: natsUrl } = options;
  if (!seed || !natsUrl) return noReaders();
  const readerOf = (each: Named): LedgerReader => ({
    organization: each.organization,
    name: each.id,
  });
  return {
    access: (each) => ({
      natsUrl,
      stream: ledgerStreamName(each.organization),
      consumer: each.id,
      subjects: [ledgerSubjects(each.organization)],
      apiPrefix: subscriberApiPrefix,
      inboxPrefix: subscriberInboxPrefix(readerOf(each)),
    }),
    mint: (each) =>
      subscriberCredentials(seed, readerOf(each), Number(each.expiresAt / secondMicros)),
    open: (each, startAt) => streams.openReader(readerOf(each), startAt),
    close: (each) => streams.closeReader(readerOf(each)),
  };
}

interface Named {
  readonly id: string;
  readonly organization: string;
}

/** Where there is nothing to read from: every wish for a reader is refused by name. */
export function noReaders(): OutsideReaders {
  const refuse = (): never => {
    throw new AlfredError('subscribers_unavailable');
  };
  return {
    access: refuse,
    mint: async () => refuse(),
    open: async () => refuse(),
    close: async () => refuse(),
  };
}
