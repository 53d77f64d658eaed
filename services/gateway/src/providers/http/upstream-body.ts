import { AlfredError } from '@alfred/errors';

/** The body of a response. Read it to its end, or cancel it: it holds a connection. */
export interface UpstreamBody {
  /** The bytes that came since; undefined after the last. Throws what broke the connection. */
  next(): Promise<Uint8Array | undefined>;
  /** Gives the connection up, unless the body has ended. */
  cancel(): void;
}

/** The connection is sound, but what came over it is not: too long, or wrongly compressed. */
export class UnreadableBody extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreadableBody';
  }
}

/** Memory that everything which is read at the same time shares. */
export interface ByteBudget {
  /** Whether there was room for so many bytes more: then they are taken. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** A budget of so many bytes, all of them free. */
export function byteBudget(bytesMax: number): ByteBudget {
  let free = bytesMax;
  return {
    take: (bytes) => {
      if (bytes > free) return false;
      free -= bytes;
      return true;
    },
    give: (bytes) => {
      free += bytes;
    },
  };
}

export interface ReadLimits {
  readonly bytesMax: number;
  /** Charged while the body is being read. */
  readonly budget: ByteBudget;
}

/** Reads a body to its end, as UTF-8: see `readBytes`. */
export async function readText(body: UpstreamBody, limits: ReadLimits): Promise<string> {
  return (await readBytes(body, limits)).toString('utf8');
}

/**
 * Reads a body to its end. Gives it up with `UnreadableBody` when it is too long, with
 * `overloaded` when too much is being read already.
 */
export async function readBytes(
  body: UpstreamBody,
  { bytesMax, budget }: ReadLimits,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (let bytes = await body.next(); bytes; bytes = await body.next()) {
      if (size + bytes.length > bytesMax) {
        throw new UnreadableBody(`the body is longer than ${bytesMax} bytes`);
      }
      if (!budget.take(bytes.length)) throw new AlfredError('overloaded');
      size += bytes.length;
      parts.push(bytes);
    }
    const [only] = parts;
    return only && parts.length === 1 ? bufferOf(only) : Buffer.concat(parts);
  } finally {
    budget.give(size);
    body.cancel();
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
