import { z } from 'zod';
import { erasureStatuses } from '../../ports/api/people.ts';
import { digits, id, instant } from './schemas.ts';

export const erasure = z
  .object({
    node: id,
    status: z.enum(erasureStatuses).meta({
      description:
        'none: nobody asked. queued: a legal hold keeps it back. started: keys are revoked, and nothing new is kept. recording: what was known can be read by nobody any more, and the log is told. done: the log says so.',
    }),
    requestedAt: instant.nullable(),
    doneAt: instant.nullable(),
    held: z.boolean().meta({ description: 'Whether a legal hold keeps what is known.' }),
  })
  .meta({ id: 'Erasure' });

export const personExport = {
  description: 'Everything about one person.',
  content: {
    'application/x-ndjson': {
      schema: z.string().meta({
        description:
          'One JSON document a line: `person`, then each `key`, then each thing that is `kept` of calls and responses (`said` to the key of the person alone, null for owners), then each `entry` of the log that names the person with what it says opened, then `end`.',
      }),
    },
  },
};

export const seqParams = z.strictObject({
  seq: digits({ max: Number.MAX_SAFE_INTEGER, description: 'The number of an entry.' }).refine(
    (text) => text !== '0',
    'entries are numbered from 1',
  ),
});

export const entryTexts = z
  .object({
    seq: z.int(),
    data: z.array(
      z.object({
        field: z.string(),
        text: z.string().nullable().meta({ description: 'Null for those whom it is not for.' }),
        erased: z.boolean().meta({ description: 'Nobody can read it any more.' }),
      }),
    ),
  })
  .meta({ id: 'EntryTexts' });
