import type { ChatChunk } from '@alfred/openai-wire';
import type { WholeReply } from '../ports/provider.ts';

/** What is noted while an answer goes out, for whoever keeps it. */
export interface CallNotes {
  chunk(chunk: ChatChunk): void;
  whole(reply: WholeReply): void;
}
