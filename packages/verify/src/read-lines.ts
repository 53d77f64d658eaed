import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** The most that an entry may be, in bytes, without its newline. */
export const lineBytesMax = 65_535;

const chunkBytes = 1 << 18;

/** One line as it is on disk. `framed` has a zero byte in front, ready to be hashed as a leaf. */
export interface Line {
  readonly framed: Buffer;
  /** False for a last line that no newline ends. */
  readonly ended: boolean;
}

/**
 * Gives every line of a file to `take`, in order, and returns the SHA-256 of the whole file.
 *
 * Memory does not grow with the file: a line beyond `lineBytesMax` is cut there, which makes it
 * one that no check accepts. `framed` is only valid until `take` returns.
 */
export async function readLines(
  path: string,
  take: (line: Line) => void,
  onBytes: (count: number) => void,
): Promise<string> {
  const file = await open(path, 'r');
  try {
    return await readChunks(file, take, onBytes);
  } finally {
    await file.close();
  }
}

/** The same without a hash, for what looks at a few lines only. */
export async function eachLine(path: string, take: (line: Line) => void): Promise<void> {
  const file = await open(path, 'r');
  try {
    const line = lineBuffer(take);
    for await (const bytes of chunksOf(file)) line.feed(bytes);
    line.end();
  } finally {
    await file.close();
  }
}

async function* chunksOf(file: FileHandle): AsyncIterable<Buffer> {
  const chunk = Buffer.allocUnsafeSlow(chunkBytes);
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunkBytes);
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
  }
}

async function readChunks(
  file: FileHandle,
  take: (line: Line) => void,
  onBytes: (count: number) => void,
): Promise<string> {
  const whole = createHash('sha256');
  const line = lineBuffer(take);
  for await (const bytes of chunksOf(file)) {
    whole.update(bytes);
    line.feed(bytes);
    onBytes(bytes.length);
  }
  line.end();
  return whole.digest('hex');
}

function lineBuffer(take: (line: Line) => void) {
  // One byte in front for the zero of a leaf, one behind for a line that is too long by one.
  const buffer = Buffer.alloc(1 + lineBytesMax + 1);
  let length = 1;
  const add = (part: Buffer) => {
    length += part.copy(buffer, length);
  };
  const give = (ended: boolean) => {
    take({ framed: buffer.subarray(0, length), ended });
    length = 1;
  };
  return {
    feed(bytes: Buffer) {
      let start = 0;
      for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, start)) {
        add(bytes.subarray(start, at));
        give(true);
        start = at + 1;
      }
      add(bytes.subarray(start));
    },
    end() {
      if (length > 1) give(false);
    },
  };
}
