import { z } from 'zod';
import { acts } from '../domain/acts.ts';
import { count, id, optionalId } from './command-shape.ts';

const factsMax = 16;
/** No blank, so that no sentence and no full name fits; no @, so that no address does. */
const factName = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,31}$/);
const factValue = z.string().regex(/^[A-Za-z0-9_.:/+*-]{1,128}$/);

const facts = z
  .record(factName, factValue)
  .refine((given) => Object.keys(given).length <= factsMax, 'too many facts')
  .transform((given) => Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Also one that only a newer gateway knows: what it refused was refused. */
const code = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);

/** What services may write into the log beside money. */
export const auditCommandSchemas = {
  recordAct: z.object({ act: z.enum(acts), subject: id, facts }),
  countRefusals: z
    .object({
      ...{ node: id, apiKey: optionalId, code, first: count, last: count },
      count: count.refine((refused) => refused > 0, 'nothing was refused'),
    })
    .refine(({ first, last }) => first <= last, 'the first is after the last'),
} as const;
