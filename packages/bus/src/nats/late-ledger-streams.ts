import type { NatsConnection } from '@nats-io/nats-core';
import type { LedgerStreams } from '../ledger-stream/ledger-streams.ts';

/**
 * Ledger streams over whatever connection there is when they are used. While there is none they
 * reject as `connection` does.
 */
export function lateLedgerStreams(
  open: () => LedgerStreams,
  connection: () => NatsConnection,
): LedgerStreams {
  let opened: { readonly over: NatsConnection; readonly streams: LedgerStreams } | undefined;
  const now = (): LedgerStreams => {
    const over = connection();
    if (opened?.over !== over) opened = { over, streams: open() };
    return opened.streams;
  };
  return {
    end: async (organization) => now().end(organization),
    append: async (organization, after, messages) => now().append(organization, after, messages),
    openReader: async (reader, startAt) => now().openReader(reader, startAt),
    closeReader: async (reader) => now().closeReader(reader),
  };
}
