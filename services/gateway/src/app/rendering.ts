// How an answer looks on the surface that its request came by: the seam between the one dialect inside
// and the dialects of clients.
import type { AlfredError } from '@alfred/errors';
import type { ChatChunk, JsonObject } from '@alfred/openai-wire';
import type { Settled, Surface } from '../domain/records.ts';
import type { ProviderChunk, WholeReply } from '../ports/provider.ts';

export type { Surface } from '../domain/records.ts';

/** One surface, for one request. Pure: nothing here waits, and what it writes is never stored. */
export interface Rendering {
  /** As the records name it. */
  readonly surface: Surface;
  /** A whole answer, after it was charged. */
  whole(answer: RenderedAnswer): string;
  /** A stream; called once, with the first piece that comes. */
  stream(): StreamRendering;
  /** The media type of a stream that is no text: then each character that it writes is one byte. */
  readonly bytes?: string | undefined;
}

/** A stream in the making: it may remember what it has written. */
export interface StreamRendering {
  /** What goes out for a piece of the provider's, as it goes over the wire; empty for nothing. */
  chunk(chunk: ProviderChunk): string;
  /** The last words of a stream that is whole, after it was charged. */
  end(ended: RenderedEnd): string;
  /** The last words of one that broke off after its beginning: an error in the surface's dialect. */
  failed(error: AlfredError): string;
}

/** What is charged for an answer; `measured.how` says whose word the usage is. */
export interface RenderedCharge {
  readonly measured: Pick<Settled, 'usage' | 'how'>;
  /** Minor units of the asset. */
  readonly amount: bigint;
  readonly asset: string;
}

export interface RenderedAnswer extends RenderedCharge {
  readonly reply: WholeReply;
}

export interface RenderedEnd extends RenderedCharge {
  /** The last chunk that came, whose id, model and so on the ending may repeat. */
  readonly last: ChatChunk | undefined;
  /** The provider's own words on usage, when they could be charged. */
  readonly reported: JsonObject | undefined;
}
