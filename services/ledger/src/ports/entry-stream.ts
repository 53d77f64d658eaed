/** An entry under its subject: the bytes are the stored ones. */
export interface PublishedEntry {
  readonly seq: bigint;
  readonly bytes: Uint8Array;
  /** `<EventType>.v<N>`. */
  readonly type: string;
}

/** Where a stream ends. */
export interface StreamEnd {
  /** The number of its last message, and so of an entry; 0n while nothing was ever published. */
  readonly seq: bigint;
  /** The last message; undefined while there is none, or when it is not kept any more. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * What outsiders follow instead of the log: message n of an organisation's stream is entry n of its
 * ledger. The stream is its own cursor, so a publisher remembers nothing.
 */
export interface EntryStream {
  /**
   * Makes the stream where it is missing. Gives undefined for one that keeps nothing: whoever
   * publishes there begins wherever the log ends.
   */
  end(organization: string): Promise<StreamEnd | undefined>;
  /**
   * Adds consecutive entries behind message `after`, each as the message of its own number or not at
   * all. Gives false when the stream did not end there, or ended elsewhere meanwhile; rejects when
   * it is away or full. In both cases some of them may have been taken.
   */
  publish(
    organization: string,
    after: bigint,
    entries: readonly PublishedEntry[],
  ): Promise<boolean>;
}
