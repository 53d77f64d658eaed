import { z } from 'zod';
import { id, instant } from './schemas.ts';

const name = z
  .string()
  .regex(/^[a-z][a-z_]{0,31}$/)
  .meta({ description: 'Of a projection.', example: 'wallets' });

export const projectionParams = z.strictObject({ projection: name });

export const projections = z
  .object({
    data: z.array(
      z.object({
        name,
        what: z.string().meta({ description: 'What it says.' }),
        service: z.string().meta({ description: 'The service that keeps it.' }),
      }),
    ),
  })
  .meta({ id: 'Projections' });

export const rebuildBody = z.strictObject({
  switch: z.boolean().default(false).meta({
    description: 'Whether the new one takes the place of the live one, equal or not.',
  }),
});

const count = z.int().nonnegative();

export const rebuild = z
  .object({
    id,
    projection: name,
    status: z.enum(['running', 'equal', 'different', 'failed']),
    switch: z.boolean(),
    done: count,
    size: count.meta({ description: 'Entries that are folded.' }),
    differences: count.meta({ description: 'Rows that only one of the two has.' }),
    samples: z
      .array(
        z.object({
          table: z.string(),
          side: z.string().meta({ description: '`live` or `rebuilt`: which one has the row.' }),
          row: z.record(z.string(), z.unknown()),
        }),
      )
      .meta({ description: 'The first of them.' }),
    switched: z.boolean(),
    startedAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'Rebuild' });
