import type { LedgerStreams } from '@alfred/bus';
import type { EntryStream } from '../ports/entry-stream.ts';

/** Entries on JetStream, which keeps them: one stream for each organisation. */
export function natsEntryStream(streams: LedgerStreams): EntryStream {
  return { end: streams.end, publish: streams.append };
}
