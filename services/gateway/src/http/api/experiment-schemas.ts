import { z } from 'zod';

// Experiments and feedback as the API takes and gives them.

const low = z.number();
const interval = z
  .object({ low, high: low })
  .nullable()
  .meta({ description: 'Holds the true value 19 times of 20; null for too few to say.' });

const mean = z.object({ count: z.int(), mean: z.number().nullable(), interval });

const arm = z.object({
  name: z.string(),
  weight: z.int(),
  stopped: z.string().nullable().meta({ description: 'What stopped it; null while it runs.' }),
  outcomes: z.array(
    z.object({
      asset: z.string(),
      requests: z.int(),
      errors: z.object({ count: z.int(), share: z.number().nullable(), interval }),
      cost: mean.meta({ description: 'Of a request, in the unit of the asset.' }),
      latencyMs: mean.extend({ p95: z.number().nullable() }).meta({
        description: 'To the first byte, of the requests that had one.',
      }),
      feedback: mean.meta({ description: 'Scores from 0 to 1, of POST /v1/feedback.' }),
    }),
  ),
});

export const experiment = z
  .object({
    route: z.string(),
    version: z.int(),
    experiment: z.string(),
    sticky: z.string(),
    guard: z.object({ metric: z.string(), limit: z.number(), requestsMin: z.int() }).nullable(),
    arms: z.array(arm),
  })
  .meta({ id: 'Experiment' });

export const feedbackBody = z.strictObject({
  request: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,64}$/)
    .meta({ description: 'The `x-request-id` of the answer.' }),
  score: z.number().min(0).max(1).meta({ description: 'From 0, useless, to 1.' }),
});

export const feedback = z
  .object({ request: z.string(), score: z.number() })
  .meta({ id: 'Feedback' });
