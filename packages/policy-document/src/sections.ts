import { z } from 'zod';
import { safetySection } from './safety-section.ts';

/** What a section says when an ancestor's is not to be loosened. */
const enforced = z.boolean().optional().meta({
  description:
    'Nodes below may only be stricter. Without it the nearest section is the one in force.',
});

const retentionDaysMax = 3_650;
const cacheSecondsMax = 2_592_000;

/** What of a call is kept beside its record. Without this section nothing is. */
export const storageSection = z
  .strictObject({
    prompts: z.boolean().meta({ description: 'What was sent.' }),
    completions: z.boolean().meta({ description: 'What was answered.' }),
    responses: z.boolean().optional().meta({
      description: 'What `previous_response_id` and `GET /v1/responses/{id}` are served from.',
    }),
    retentionDays: z.int().min(1).max(retentionDaysMax),
    enforced,
  })
  .meta({ id: 'StorageSection' });

export type StorageSection = Readonly<z.infer<typeof storageSection>>;

/** From the strictest to the loosest. */
export const cacheModes = ['off', 'exact', 'semantic'] as const;

/** Who may be answered from whose calls: from the narrowest to the widest. */
export const cacheScopes = ['caller', 'team', 'department', 'organization'] as const;

/** Whether and from what calls may be answered again. Without this section none is. */
export const cacheSection = z
  .strictObject({
    mode: z.enum(cacheModes),
    scope: z.enum(cacheScopes).meta({ description: 'Who may be answered from whose calls.' }),
    ttlSeconds: z.int().min(1).max(cacheSecondsMax),
    hitPercent: z
      .int()
      .min(0)
      .max(100)
      .meta({ description: 'What a hit costs, of what the call would have cost.' }),
    similarityPercent: z.int().min(50).max(100).optional().meta({
      description: 'Of `semantic`: the least likeness that is a hit. A caller can only raise it.',
    }),
    shadowPercent: z.int().min(0).max(100).optional().meta({
      description: 'Of `semantic`: so many hits are asked again, to count the false ones.',
    }),
    enforced,
  })
  .meta({ id: 'CacheSection' });

export type CacheSection = Readonly<z.infer<typeof cacheSection>>;

/** From the loosest to the strictest. */
export const dataClasses = ['public', 'internal', 'confidential', 'restricted'] as const;

export type DataClass = (typeof dataClasses)[number];

const dataClass = z.enum(dataClasses).meta({
  description: 'How delicate what a node works on is. The strictest on a path counts.',
});

/** What a policy says beside its rules on models. Each section may be absent. */
export const policySections = z
  .strictObject({
    safety: safetySection.optional(),
    storage: storageSection.optional(),
    cache: cacheSection.optional(),
    dataClass: dataClass.optional(),
  })
  .meta({ id: 'PolicySections' });

export type PolicySections = Readonly<z.infer<typeof policySections>>;
