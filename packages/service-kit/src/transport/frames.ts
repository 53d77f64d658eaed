import type { GrpcFailure } from '@alfred/errors';

/** Metadata as it travels: names in lower case, values as they were given. */
export type MetadataEntries = readonly (readonly [string, string | Uint8Array])[];

/**
 * What two ends of a port say to each other. `to` tells the roles apart, because either end may
 * call the other and numbers its own calls. Bodies are protobuf bytes; a call without a stream
 * carries its only message in `call` and gets its only answer in `end`.
 */
export type Frame = ServerFrame | ClientFrame;

/** What a caller says. */
export type ServerFrame =
  | StreamFrame<'server'>
  | {
      readonly kind: 'call';
      readonly to: 'server';
      readonly id: number;
      readonly path: string;
      readonly metadata: MetadataEntries;
      readonly body: Uint8Array | undefined;
    }
  | { readonly kind: 'cancel'; readonly to: 'server'; readonly id: number };

/** What is said to a caller. */
export type ClientFrame =
  | StreamFrame<'client'>
  | {
      readonly kind: 'fail';
      readonly to: 'client';
      readonly id: number;
      readonly failure: GrpcFailure;
    };

type StreamFrame<To> =
  | { readonly kind: 'message'; readonly to: To; readonly id: number; readonly body: Uint8Array }
  | {
      readonly kind: 'end';
      readonly to: To;
      readonly id: number;
      readonly body: Uint8Array | undefined;
    }
  /** The receiver of a stream has room for `count` messages more. */
  | { readonly kind: 'credit'; readonly to: To; readonly id: number; readonly count: number };

/** How many messages of a stream may be under way before the receiver has taken one. */
export const streamWindow = 32;

/** The part of a MessagePort that the transport needs. */
export interface FramePort {
  postMessage(frames: readonly Frame[], transfer: ArrayBuffer[]): void;
  on(event: 'message' | 'close', listener: (frames: readonly Frame[]) => void): unknown;
  close(): void;
}

/** Smaller bodies are cheaper to copy than to hand over. */
const transferFromBytes = 16_384;

/** Collects the frames of one turn of the event loop and posts them as one message. */
export function frameWriter(port: FramePort): (frame: Frame) => void {
  let waiting: Frame[] = [];
  const flush = () => {
    const frames = waiting;
    waiting = [];
    port.postMessage(frames, frames.flatMap(transferable));
  };
  return (frame) => {
    if (waiting.length === 0) queueMicrotask(flush);
    waiting.push(frame);
  };
}

function transferable(frame: Frame): ArrayBuffer[] {
  if (!('body' in frame) || frame.body === undefined) return [];
  const { buffer, byteLength } = frame.body;
  // Only a body that is the whole of its buffer may be given away: others may share the buffer.
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return whole && byteLength >= transferFromBytes ? [buffer] : [];
}
