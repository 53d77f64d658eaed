import { z } from 'zod';

const marker = Buffer.from('"type":"ErasureDone.v1"');

const erasureDone = z.looseObject({
  type: z.literal('ErasureDone.v1'),
  data: z.looseObject({ node: z.string() }),
});

/** Who was erased, if an entry says that somebody was. Most entries need not be read for it. */
export function erasedNodeOf(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.includes(marker)) return undefined;
  const parsed = erasureDone.safeParse(JSON.parse(buffer.toString()));
  return parsed.success ? parsed.data.data.node : undefined;
}
