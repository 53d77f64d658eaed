/** The body of a response. Read it to its end, or cancel it: it holds a connection. */
export interface UpstreamBody {
  /** The bytes that came since; undefined after the last. Throws what broke the connection. */
  next(): Promise<Uint8Array | undefined>;
  /** Everything that is left, as UTF-8. Throws when it is longer. */
  text(bytesMax: number): Promise<string>;
  /** Gives the connection up, unless the body has ended. */
  cancel(): void;
}

/** Reads a body to its end, or gives it up when it is too long. */
export async function readText(
  body: Pick<UpstreamBody, 'next' | 'cancel'>,
  bytesMax: number,
): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let bytes = await body.next(); bytes; bytes = await body.next()) {
    parts.push(bytes);
    size += bytes.length;
    if (size <= bytesMax) continue;
    body.cancel();
    throw new Error(`the body is longer than ${bytesMax} bytes`);
  }
  const [only] = parts;
  return (only && parts.length === 1 ? bufferOf(only) : Buffer.concat(parts)).toString('utf8');
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
