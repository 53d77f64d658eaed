import { z } from 'zod';
import { id } from './schemas.ts';

// Tags as the management API takes and gives them.

const tagKey = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/, 'it is no key of a tag')
  .meta({ description: 'A key of tags.', example: 'project' });
const tagValue = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'it is no value of a tag')
  .meta({ description: 'A value of tags.', example: 'apollo' });

const declared = z.strictObject({ key: tagKey, values: z.array(tagValue).min(1).max(500) });

export const tagKeysBody = z.strictObject({ keys: z.array(declared).max(20) });

export const tagKeys = z
  .object({ keys: z.array(z.object({ key: tagKey, values: z.array(tagValue) })) })
  .meta({ id: 'TagKeys' });

const costCentre = tagValue.meta({ description: 'A cost centre.', example: 'R-114' });
const tags = z.record(tagKey, tagValue);

export const nodeTagsBody = z.strictObject({
  costCentre: costCentre.optional(),
  tags: tags.default({}),
});

const tagged = { costCentre: costCentre.nullable(), tags };

export const nodeTags = z
  .object({
    node: id,
    ...tagged,
    inForce: z.object(tagged).meta({ description: 'With those of the nodes above it.' }),
  })
  .meta({ id: 'NodeTags' });
