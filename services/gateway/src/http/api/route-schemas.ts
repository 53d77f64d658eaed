import { dataClasses as dataClassWords } from '@alfred/policy-document';
import { z } from 'zod';
import { instant, readable } from './schemas.ts';

// Routes as the management API takes and gives them.

const nameText = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const word = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/);
const weight = z.int().min(1).max(1_000);

export const routeName = nameText.meta({
  description: 'What clients give as `model`.',
  example: 'fast',
});

const model = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'A model by its own name, never a route.', example: 'sim/echo' });
const capability = z.enum(['tools', 'structured_output', 'images', 'audio', 'files', 'reasoning']);
const capabilities = z.array(capability).max(16).meta({
  description:
    'What the model can do: a request that needs more passes it over. None: whatever its provider carries.',
});
const dataClasses = z.array(z.enum(dataClassWords)).max(4).meta({
  description: 'Which classes of data, as policy names them, may go there. None: every one.',
});

const wishedTarget = z.strictObject({
  model,
  weight: weight.default(1),
  capabilities: capabilities.default([]),
  dataClasses: dataClasses.default([]),
});

const targetsMax = 16;
const fallbacksMax = 8;
const wishedTargets = z.array(wishedTarget).max(targetsMax);

const strategy = z
  .enum(['ordered', 'weighted', 'cheapest', 'fastest', 'least_busy'])
  .meta({ description: 'Which target is asked first; the others follow in the same order.' });
const sticky = z.enum(['key', 'user', 'header']).meta({
  description:
    'Who gets the same arm every time: the key, its node, or the header x-alfred-sticky.',
});
const metric = z.enum(['error_rate', 'latency', 'cost', 'feedback']);
const guard = z
  .strictObject({
    metric,
    limit: z.number().positive().meta({
      description:
        'Of error_rate the largest share, of latency milliseconds to the first byte, of cost the largest multiple of what the first arm costs, of feedback the smallest mean score.',
    }),
    requestsMin: z.int().min(30).max(1_000_000).default(100),
  })
  .meta({ description: 'Stops an arm that is surely beyond the limit, by a version of its own.' });

const wishedArm = z.strictObject({
  name: word,
  weight: weight.default(1),
  targets: wishedTargets.min(1),
  stopped: word.nullable().default(null).meta({ description: 'Why it gets no requests.' }),
});

const wishedExperiment = z.strictObject({
  name: word,
  sticky: sticky.default('key'),
  arms: z.array(wishedArm).min(2).max(8),
  guard: guard.nullable().default(null),
});

const timeout = z.int().min(1).max(3_600_000).nullable().default(null);
const wishedTimeouts = z
  .strictObject({
    requestMs: timeout.meta({ description: 'For all calls of a request together.' }),
    firstByteMs: timeout.meta({ description: 'Until a call begins to answer.' }),
    idleMs: timeout.meta({ description: 'Between two pieces of an answer.' }),
  })
  .meta({ description: 'In place of those of the deployment, in milliseconds.' });

/** Whether a route has one. */
export const semanticCache = z.boolean().meta({
  description:
    'A question may be answered by what answered one like it, for callers whose policy has a cache of mode `semantic`.',
});

const description = readable(500);

export const putRouteBody = z.strictObject({
  description: description.nullable().default(null),
  strategy: strategy.default('ordered'),
  targets: wishedTargets.default([]),
  fallbacks: z.array(wishedTarget).max(fallbacksMax).default([]),
  experiment: wishedExperiment.nullable().default(null),
  timeouts: wishedTimeouts.nullable().default(null),
  semanticCache: semanticCache.default(false),
});

const target = z.object({
  model: z.string(),
  weight: z.int(),
  capabilities: z.array(z.string()),
  dataClasses: z.array(z.string()),
});

export const route = z
  .object({
    name: z.string(),
    version: z.int().positive(),
    removed: z.boolean(),
    description: z.string().nullable(),
    strategy: z.string(),
    targets: z.array(target),
    fallbacks: z.array(target),
    experiment: z
      .object({
        name: z.string(),
        sticky: z.string(),
        arms: z.array(
          z.object({
            ...{ name: z.string(), weight: z.int() },
            ...{ targets: z.array(target), stopped: z.string().nullable() },
          }),
        ),
        guard: z.object({ metric: z.string(), limit: z.number(), requestsMin: z.int() }).nullable(),
      })
      .nullable(),
    timeouts: z
      .object({
        ...{ requestMs: z.int().nullable(), firstByteMs: z.int().nullable() },
        idleMs: z.int().nullable(),
      })
      .nullable(),
    semanticCache,
    publishedAt: instant,
    actor: z
      .string()
      .nullable()
      .meta({ description: 'The node on whose behalf; null where a guard stopped an arm.' }),
  })
  .meta({ id: 'Route' });

const warning = z.object({
  param: z.string().meta({ description: 'Where the target stands.', example: 'targets.0.model' }),
  model: z.string(),
  code: z.string().meta({ description: 'Why a request passes it over.' }),
  message: z.string(),
});

/** A route as it was published just now. */
export const routePut = z
  .object({
    ...route.shape,
    warnings: z
      .array(warning)
      .meta({ description: 'Targets that cannot serve as things are: they are passed over.' }),
  })
  .meta({ id: 'RoutePut' });

export const routes = z.object({ data: z.array(route) }).meta({ id: 'Routes' });
export const routeVersions = z
  .object({ data: z.array(route), next: z.string().nullable() })
  .meta({ id: 'RouteVersions' });

const decimalText = (max: number) =>
  z
    .string()
    .regex(/^[1-9][0-9]*$/)
    .refine((text) => Number(text) <= max, `at most ${max}`);

export const routeQuery = z.strictObject({
  version: decimalText(1_000_000_000).optional().meta({ description: 'A past version.' }),
});

export const versionsQuery = z.strictObject({
  before: decimalText(1_000_000_000).optional().meta({ description: 'Below this version.' }),
  limit: decimalText(99).default('20'),
});
