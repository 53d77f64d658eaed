// Real pictures: a field of two colours that the prompt decides, as a PNG of the size that was asked for.
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { AlfredError } from '@alfred/errors';
import type { ImagesRequest } from '@alfred/openai-wire';
import { emptyUsage } from '@alfred/pricing';
import type { FailedReply, OperationCall, WholeReply } from '../../../ports/provider.ts';

const usual = { width: 1_024, height: 1_024 };
const sideMax = 2_048;

/** The pictures of a request, as OpenAI's clients read them. */
export function paint(
  { request, requestId }: OperationCall<ImagesRequest>,
  created: number,
): WholeReply | FailedReply {
  const { n, prompt, body } = request;
  const size = request.size ?? usual;
  const wrong = problemOf(request);
  if (wrong) {
    const error = new AlfredError('provider_rejected', { provider: 'sim', ...wrong });
    return { outcome: 'failed', error };
  }
  const data = Array.from({ length: n }, (_, index) => {
    const png = pngOf(size, coloursOf(`${prompt}\n${index}`)).toString('base64');
    return body.response_format === 'url'
      ? { url: `data:image/png;base64,${png}` }
      : { b64_json: png };
  });
  const reply = { created, data, output_format: 'png', size: `${size.width}x${size.height}` };
  return {
    outcome: 'whole',
    text: JSON.stringify(reply),
    usage: { ...emptyUsage, images: BigInt(n), requests: 1n },
    finishReason: '',
    produced: [],
    providerRequest: `img-${requestId}`,
  };
}

function problemOf({ size = usual, body }: ImagesRequest) {
  if (size.width > sideMax || size.height > sideMax) {
    return { param: 'size', reason: `a side has at most ${sideMax} pixels` };
  }
  const { output_format: format } = body;
  if (format === undefined || format === null || format === 'png') return undefined;
  return { param: 'output_format', reason: 'its pictures are PNG' };
}

type Colour = readonly [number, number, number];

function coloursOf(text: string): readonly [Colour, Colour] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = createHash('sha256').update(text).digest();
  return [
    [a, b, c],
    [d, e, f],
  ];
}

/** Sixteen squares across, by a palette of two colours: one bit for each pixel. */
function pngOf({ width, height }: typeof usual, colours: readonly [Colour, Colour]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 3, 0, 0, 0], 8);
  const square = Math.max(8, Math.ceil(width / 16 / 8) * 8);
  const row = Buffer.alloc(1 + Math.ceil(width / 8));
  for (let byte = 0; byte < row.length - 1; byte += 1) {
    row[1 + byte] = Math.floor((byte * 8) / square) % 2 === 0 ? 0x00 : 0xff;
  }
  const inverse = Buffer.from(row.map((byte, at) => (at === 0 ? 0 : byte ^ 0xff)));
  const rows = Array.from({ length: height }, (_, y) =>
    Math.floor(y / square) % 2 === 0 ? row : inverse,
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flat())),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
