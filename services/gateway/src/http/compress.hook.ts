import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedEncoding, type Encoding } from './accepted-encoding.ts';

/** Below, the headers of a packed reply weigh more than it saves. */
const bytesMin = 1_024;

/** Text, and no stream of it. */
const compressible = /^(application\/([a-z.-]+\+)?json|text\/(?!event-stream))/;

/** Of brotli, as fast as gzip and still smaller. */
const brotliQuality = 4;
const gzipLevel = 5;

const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } };
const packers: { readonly [E in Encoding]: (text: Uint8Array) => Promise<Buffer> } = {
  br: (text) => promisify(brotliCompress)(text, brotliOptions),
  gzip: (text) => promisify(gzip)(text, { level: gzipLevel }),
};

type Done = (error: Error | null, payload: unknown) => void;

/**
 * Makes whole replies smaller for the clients that say they can read them. A stream does not come by
 * here: nothing of it is ever held back. Packing is done beside the event loop.
 */
export function compressHook(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: Done,
): void {
  const plain = compressibleText(reply, payload);
  if (plain) vary(reply);
  const encoding = plain && acceptedEncoding(joined(headers['accept-encoding']));
  if (plain === undefined || encoding === undefined) {
    done(null, payload);
    return;
  }
  packers[encoding](plain).then(
    (packed) => {
      reply.header('content-encoding', encoding).removeHeader('content-length');
      done(null, packed);
    },
    (error: Error) => done(error, payload),
  );
}

/** The reply, where it is long enough and of a kind that gets smaller. */
function compressibleText(reply: FastifyReply, payload: unknown): Buffer | undefined {
  const isText = typeof payload === 'string' || Buffer.isBuffer(payload);
  if (!isText || payload.length < bytesMin || !isCompressible(reply)) return undefined;
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}

/** Beside what else it varies with. */
function vary(reply: FastifyReply): void {
  const others = reply.getHeader('vary');
  reply.header('vary', others === undefined ? 'accept-encoding' : `${others}, accept-encoding`);
}

function isCompressible(reply: FastifyReply): boolean {
  const type = reply.getHeader('content-type');
  return (
    typeof type === 'string' &&
    compressible.test(type) &&
    !reply.hasHeader('content-encoding') &&
    !reply.hasHeader('content-range')
  );
}

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join() : header;
}
