import { z } from 'zod';
import { entrySchema } from '../../services/ledger/test/entry-schema.ts';

interface Described {
  readonly properties?: { readonly type?: { readonly const?: unknown } };
}

/** A JSON schema for every type of entry, by its name: they go with every export. */
export function entrySchemas(): string {
  const schemas = entrySchema.options.map((each) => {
    const schema = z.toJSONSchema(each, { io: 'input' });
    const type = String((schema as Described).properties?.type?.const);
    return [type, { title: type, ...schema }] as const;
  });
  schemas.sort(([left], [right]) => (left < right ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(schemas), null, 2)}\n`;
}
