/** An event as it was written. */
export interface Recorded extends Proposed {
  readonly stream: string;
  readonly revision: number;
  /** Its place in the log of all streams; 1 is the first. */
  readonly position: number;
}

export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** What a writer says of the stream it writes to: the revision of its last event, or a kind of it. */
export type Expected = number | 'any' | 'stream_exists';
/** Of a stream without events. */
export const noStream = -1;

/** All that a server knows. */
export interface Kept {
  readonly streams: Map<string, Recorded[]>;
  readonly all: Recorded[];
  readonly tombstoned: Set<string>;
  /** Where an id was written first. */
  readonly ids: Map<string, Recorded>;
  /** Events up to this position are on enough nodes, so that readers see them. */
  replicated: number;
  isHeld: boolean;
  readonly listeners: Set<() => void>;
}

/** As writers see it, replicated or not. */
export function lastRevision({ streams }: Pick<Kept, 'streams'>, stream: string): number {
  return (streams.get(stream)?.length ?? 0) - 1;
}
