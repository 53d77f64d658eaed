import { z } from 'zod';
import { digits } from './schemas.ts';

const entriesLimitMax = 1_000;
const entriesLimitUsual = 100;

/** What the log itself shows: numbers of entries fit a JSON number for longer than Alfred lives. */
const seqMax = Number.MAX_SAFE_INTEGER;

export const entriesQuery = z.strictObject({
  after: digits({ max: seqMax, description: 'Entries with a greater number.' }).default('0'),
  limit: digits({ max: entriesLimitMax, description: `1 to ${entriesLimitMax} entries.` })
    .refine((text) => text !== '0', 'it is zero')
    .default(String(entriesLimitUsual)),
});

export const entries = z
  .object({
    entries: z
      .array(z.string())
      .meta({ description: 'The exact stored lines: what was hashed and signed.' }),
    next: z
      .string()
      .nullable()
      .meta({ description: 'The `after` of the next page; null at the end of the log.' }),
  })
  .meta({ id: 'Entries' });

export const checkpointQuery = z.strictObject({
  head: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: '`true` waits until the checkpoint covers the log as it is now.' }),
});

const checkpointFacts = z
  .object({
    note: z.string().meta({ description: 'A C2SP signed note.' }),
    size: z.int().nonnegative(),
    root: z.base64().meta({ description: 'The root of the tree, RFC 6962, in base64.' }),
  })
  .meta({ id: 'Checkpoint' });

export const checkpoint = {
  description: 'A signed checkpoint.',
  content: {
    'text/plain': {
      schema: z.string().meta({ description: 'A C2SP signed note.' }),
    },
    'application/json': { schema: checkpointFacts },
  },
};

export const checkpointKeys = z
  .object({
    keys: z.array(z.string()).meta({ description: 'C2SP verifier keys, the first one first.' }),
    handovers: z
      .array(z.object({ entry: z.int(), note: z.string() }))
      .meta({ description: 'Checkpoints that two keys signed: one vouches for the other.' }),
  })
  .meta({ id: 'CheckpointKeys' });

export const balancesQuery = z.strictObject({
  size: digits({ max: seqMax, description: 'How many entries are folded, from the first.' }),
});

export const balances = z
  .looseObject({
    accounts: z.array(
      z.looseObject({ account: z.string(), asset: z.string(), posted: z.string() }),
    ),
    budgets: z.array(z.looseObject({})),
  })
  .meta({ id: 'Balances' });
