import type { EntryStream } from '../src/ports/entry-stream.ts';

/** Streams in memory, as a server has them, and doors through which publishers reach them. */
export interface MemoryStreams {
  /** The bytes of every message of an organisation, in order. */
  messages(organization: string): readonly string[];
  /** Everything that was published is gone. */
  lose(): void;
  /**
   * A publisher's way to them. `step` comes before each answer and each message: whoever awaits it
   * lets others in between; a throw is a connection that breaks.
   */
  door(step?: (what: 'end' | 'message' | 'answer') => Promise<void>): EntryStream;
}

/** @param onTaken told of each message when it becomes the last one */
export function memoryStreams(
  onTaken: (organization: string, seq: number, bytes: Uint8Array) => void = () => {},
): MemoryStreams {
  const streams = new Map<string, Uint8Array[]>();
  const of = (organization: string): Uint8Array[] => {
    const messages = streams.get(organization) ?? [];
    streams.set(organization, messages);
    return messages;
  };

  function take(organization: string, seq: bigint, bytes: Uint8Array): boolean {
    if (BigInt(of(organization).length) !== seq - 1n) return false;
    of(organization).push(bytes);
    onTaken(organization, Number(seq), bytes);
    return true;
  }

  return {
    messages: (organization) => of(organization).map((bytes) => Buffer.from(bytes).toString()),
    lose: () => streams.clear(),
    door: (step = async () => {}) => ({
      end: async (organization) => {
        await step('end');
        const messages = of(organization);
        return { seq: BigInt(messages.length), bytes: messages.at(-1) };
      },
      publish: async (organization, after, entries) => {
        if (entries[0] && entries[0].seq !== after + 1n) return false;
        let isTaken = true;
        for (const { seq, bytes } of entries) {
          await step('message');
          // As on a server: what is under way behind a message that was refused comes all the same.
          isTaken = take(organization, seq, bytes) && isTaken;
        }
        await step('answer');
        return isTaken;
      },
    }),
  };
}
