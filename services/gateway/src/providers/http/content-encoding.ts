import { Readable } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';
import { UnreadableBody, type UpstreamBody } from './upstream-body.ts';

const decoders = {
  br: createBrotliDecompress,
  deflate: createInflate,
  gzip: createGunzip,
  'x-gzip': createGunzip,
  zstd: createZstdDecompress,
} as const;

/**
 * The body as it was before a proxy compressed it, although it was asked not to. Throws
 * `UnreadableBody` when it is not compressed as it says.
 */
export function decodedBody(body: UpstreamBody, encoding: string): UpstreamBody {
  if (!isEncoding(encoding)) return body;
  const encoded = Readable.from(piecesOf(body), { objectMode: false });
  const decoder = decoders[encoding]();
  let broken: unknown;
  encoded.on('error', (error) => {
    broken = error;
    decoder.destroy(error);
  });
  const pieces = encoded.pipe(decoder)[Symbol.asyncIterator]();
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      const piece = await pieces.next();
      return piece.done ? undefined : (piece.value as Uint8Array);
    } catch (cause) {
      throw cause === broken ? cause : new UnreadableBody(`the body is no ${encoding}`, { cause });
    }
  };
  const cancel = (): void => {
    body.cancel();
    encoded.destroy();
    decoder.destroy();
  };
  return { next, cancel };
}

function isEncoding(encoding: string): encoding is keyof typeof decoders {
  return Object.hasOwn(decoders, encoding);
}

async function* piecesOf(body: UpstreamBody): AsyncGenerator<Uint8Array> {
  for (let bytes = await body.next(); bytes; bytes = await body.next()) yield bytes;
}
