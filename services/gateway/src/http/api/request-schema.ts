import { z } from 'zod';

const decimal = z.string();
const time = z.string();

/** The whole story of one call; what has not happened is null. */
export const requestStory = z
  .object({
    id: z.string(),
    status: z.enum(['refused', 'running', 'settling', 'captured', 'released', 'reconciled']).meta({
      description:
        'running: no ending yet · settling: ended, not yet in the ledger · the rest: in the ledger, or never admitted',
    }),
    node: z.string(),
    apiKey: z.string().meta({ description: 'The id of the key.' }),
    surface: z.string().nullable(),
    stream: z.boolean().nullable(),
    provider: z.string().nullable(),
    model: z.string().nullable(),
    admittedAt: time.nullable(),
    asset: z.string().nullable(),
    estimate: decimal.nullable().meta({ description: 'The most that it could have cost.' }),
    lease: z.string().nullable(),
    account: z
      .object({ kind: z.enum(['wallet', 'pool']), node: z.string() })
      .nullable()
      .meta({ description: 'Who pays: the wallet or the pool of a node.' }),
    claim: z
      .object({ attempt: z.int() })
      .nullable()
      .meta({ description: 'It had an Idempotency-Key: which attempt under it this was.' }),
    tags: z
      .record(z.string(), z.string())
      .meta({ description: 'Those of the node, and those of `x-alfred-tags`.' }),
    policy: z
      .object({ version: z.string(), rule: z.string() })
      .nullable()
      .meta({ description: 'The policy that decided, as node@version, and its rule.' }),
    price: z.string().nullable().meta({ description: 'The version of the price book.' }),
    ceiling: z.boolean().meta({
      description:
        'The model has no price of its own: the ceiling of the price book estimated and charged it.',
    }),
    cost: decimal.nullable().meta({ description: 'What was charged; null while it runs.' }),
    attempts: z.int().nullable().meta({ description: 'How many calls of providers were made.' }),
    calls: z
      .array(
        z.object({
          ...{ provider: z.string(), model: z.string(), deployment: z.string().nullable() },
          ...{ at: time, tookMicros: z.int(), code: z.string().nullable() },
          ...{ cost: decimal, price: z.string(), how: z.string().nullable() },
          usage: z.record(z.string(), z.int()).nullable(),
        }),
      )
      .meta({
        description:
          'Every call of a provider in order, where one failed, with its part of the cost and the code that it failed with; empty for a request that was answered at once.',
      }),
    how: z
      .string()
      .nullable()
      .meta({ description: 'How usage is known: provider, estimated or aborted.' }),
    usage: z.record(z.string(), z.int()).nullable().meta({ description: 'Buckets above zero.' }),
    finishReason: z.string().nullable(),
    timings: z
      .object({ startedAt: time, providerMicros: z.int(), firstByteMicros: z.int() })
      .nullable(),
    routing: z
      .object({
        ...{ route: z.string(), version: z.int(), strategy: z.string() },
        ...{ experiment: z.string().nullable(), arm: z.string().nullable() },
        considered: z.array(z.object({ model: z.string(), passedOver: z.string().nullable() })),
      })
      .nullable()
      .meta({
        description:
          'How a route came to the models: those that could serve it in the order in which they were to be called, then the others and why not. Null for a model by its own name.',
      }),
    cache: z
      .object({
        outcome: z.enum(['hit', 'miss']),
        kind: z.enum(['exact', 'semantic']).nullable(),
        percent: z
          .int()
          .nullable()
          .meta({ description: 'What a hit costs, of what the call would have cost.' }),
        similarity: z.int().nullable(),
        reason: z.string().nullable().meta({ description: 'Why it is no hit.' }),
      })
      .nullable()
      .meta({
        description:
          'Of a hit, provider, model and usage are those of the call that it was answered from. Null where policy has no cache.',
      }),
    ending: z
      .object({
        type: z.enum(['settled', 'released', 'reconciled']),
        at: time,
        reason: z.string().nullable(),
      })
      .nullable(),
    safety: z
      .object({
        findings: z.array(
          z.object({
            ...{ side: z.string(), kind: z.string(), action: z.string() },
            policy: z.object({ version: z.string(), rule: z.string() }),
            count: z.int(),
          }),
        ),
        notScanned: z.array(z.object({ side: z.string(), what: z.string(), count: z.int() })),
      })
      .meta({
        description:
          'How often what was found in the request (`input`) and its answer (`output`), and what was done about it: never the thing itself. `notScanned`: what nobody looked into.',
      }),
    refusal: z.object({ code: z.string(), at: time }).nullable(),
    entry: z.int().nullable().meta({ description: 'The number of its entry in the ledger.' }),
    entries: z
      .array(
        z.object({
          ...{ seq: z.int(), at: time, type: z.string() },
          ...{ entry: z.string(), receipt: z.string() },
        }),
      )
      .nullable()
      .meta({
        description:
          'Every entry about it, the oldest first, a second behind the log; null while nobody can say.',
      }),
    disputed: z.boolean().meta({ description: 'Metering computed another charge.' }),
  })
  .meta({ id: 'Request' });

/** What was said in a call: the parts that policy keeps. */
export const keptCall = z
  .looseObject({
    prompt: z.looseObject({}).optional().meta({ description: 'The body, as providers got it.' }),
    completion: z
      .array(z.object({ index: z.int(), text: z.string(), reasoning: z.string().optional() }))
      .optional(),
  })
  .meta({ id: 'KeptCall' });
