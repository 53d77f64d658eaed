import { z } from 'zod';
import { digits } from './schemas.ts';

const seqMax = Number.MAX_SAFE_INTEGER;

/** Texts that other programs read as they are, each in the one form of its specification. */
const plain = (description: string) => ({
  description,
  content: { 'text/plain': { schema: z.string().meta({ description }) } },
});

export const receipt = plain(
  'A C2SP tlog-proof: index, hashes and checkpoint; its `extra` line has the bytes of the entry.',
);

export const consistency = plain(
  '`old <size>`, the hashes in base64, an empty line, the newest checkpoint: as a C2SP witness takes it.',
);

export const tile = {
  description: 'Hashes of 32 bytes, or entries each behind its length in two bytes.',
  content: {
    'application/octet-stream': {
      schema: z.string().meta({ description: 'Bytes as C2SP tlog-tiles lays them out.' }),
    },
  },
};

export const consistencyQuery = z.strictObject({
  from: digits({ max: seqMax, description: 'The size of a checkpoint that was kept.' }),
});

export const entryParams = z.strictObject({
  seq: digits({ max: seqMax, description: 'The number of an entry, from 1.' }),
});

export const tileParams = z.strictObject({
  '*': z.string().max(64).meta({
    description:
      'The path of a tile in C2SP tlog-tiles, such as `0/x001/067`, `1/000.p/17` or `entries/003`.',
  }),
});
