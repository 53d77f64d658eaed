// What the OpenAPI document says about `POST /v1/quotes`. The route itself is one of inference: it
// takes OpenAI's bodies, carries unknown fields on, and has no part in the management API's scope.
import { z } from 'zod';
import { ownAnswerHeaders, quoteHeaders } from '../documents/inference-headers.ts';

const amount = z
  .string()
  .nullable()
  .meta({ description: 'A decimal string in the unit of `asset`; null without a price.' });

const limit = z.object({
  kind: z.enum(['wallet', 'pool', 'budget']),
  node: z.string(),
  window: z.string().nullable(),
  mode: z.string().nullable(),
  limit: amount,
  used: amount,
  left: amount,
  resetsAt: z.string().nullable(),
});

const refusal = z.object({
  status: z.int(),
  message: z.string(),
  type: z.string(),
  param: z.string().nullable(),
  code: z.string(),
  hint: z.string(),
  retryable: z.boolean(),
  source: z.enum(['gateway', 'provider']),
  doc: z.string(),
  details: z.record(z.string(), z.string()).optional(),
});

/** A quote as `renderQuote` writes it. */
export const quoteSchema = z.strictObject({
  id: z.string(),
  object: z.literal('quote'),
  model: z.string(),
  provider: z.string().nullable(),
  asset: z.string().nullable().meta({ description: 'What pays, by its code.' }),
  least: amount,
  expected: amount,
  most: amount,
  basis: z.enum(['known', 'usual', 'cap']).nullable().meta({
    description: 'What `expected` rests on: the answer is known, usual for the model, or capped.',
  }),
  tokens: z
    .object({ input: z.int(), output: z.int(), inputMost: z.int(), outputMost: z.int() })
    .nullable(),
  price: z
    .object({ version: z.string(), ceiling: z.boolean() })
    .nullable()
    .meta({ description: 'The version of the price book, and whether its ceiling stands in.' }),
  tags: z.record(z.string(), z.string()),
  account: z.object({ kind: z.enum(['wallet', 'pool']), node: z.string() }).nullable(),
  limits: z.array(limit).meta({ description: 'Every wallet and budget it would draw on.' }),
  warnings: z.array(
    z.object({ node: z.string(), window: z.string(), resetsAt: z.string().nullable() }),
  ),
  policy: z.object({ version: z.string(), rule: z.string() }).nullable(),
  admitted: z.boolean().meta({ description: 'The call would be let in now.' }),
  refusal: refusal.nullable().meta({ description: 'What the call would be answered.' }),
});

const json = (schema: object) => ({ 'application/json': { schema } });

export const quotePaths = {
  '/v1/quotes': {
    post: {
      operationId: 'quoteChatCompletion',
      tags: ['requests'],
      summary: 'Ask what a call would cost',
      description:
        'Takes the body of a chat completion, and `x-alfred-tags`. Nothing is sent to a provider and nothing is written. `POST /v1/chat/completions` with `x-alfred-dry-run: true` answers the same.',
      parameters: quoteHeaders,
      requestBody: {
        required: true,
        content: json({
          type: 'object',
          description: 'The body of an OpenAI chat completion.',
          properties: { model: { type: 'string' }, messages: { type: 'array', items: {} } },
          required: ['model', 'messages'],
        }),
      },
      responses: {
        200: {
          description: 'The quote.',
          headers: ownAnswerHeaders,
          content: json(z.toJSONSchema(quoteSchema)),
        },
        default: {
          description: 'It is no request that could be quoted.',
          headers: ownAnswerHeaders,
          content: json({ $ref: '#/components/schemas/Error' }),
        },
      },
    },
  },
};
