import { z } from 'zod';
import { callHeaders } from './inference-headers.ts';
import {
  anything,
  count,
  events,
  inference,
  inPath,
  inQuery,
  json,
  modelName,
  schemaOf,
  typed,
} from './inference-operation.ts';

const responseRequest = z.looseObject({
  model: modelName,
  input: z.union([z.string(), z.array(anything).min(1).max(10_000)]),
  instructions: z.string().nullish(),
  max_output_tokens: count(10_000_000),
  previous_response_id: z.string().min(1).max(128).nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

const response = z.looseObject({
  id: z.string(),
  object: z.literal('response'),
  created_at: z.int(),
  status: z.string(),
  model: z.string(),
  output: z.array(typed),
  usage: z
    .looseObject({ input_tokens: z.int(), output_tokens: z.int(), total_tokens: z.int() })
    .nullish(),
});

const items = z.looseObject({
  object: z.literal('list'),
  data: z.array(anything),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  has_more: z.boolean(),
});

const deleted = z.looseObject({
  id: z.string(),
  object: z.literal('response'),
  deleted: z.literal(true),
});

const id = inPath('id', 'The id of a response.');
const kept = 'Of those that are kept: policy stores what is said, and the request wanted it.';

export const responsesPaths = {
  '/v1/responses': {
    post: inference({
      id: 'createResponse',
      summary: 'Have a model respond',
      description:
        'Any model behind Alfred. `previous_response_id` continues a response that is kept. With `stream: true` the answer comes as events.',
      dialects: ['openai'],
      purpose: 'call',
      parameters: callHeaders,
      body: json(schemaOf(responseRequest)),
      answer: {
        ...json(schemaOf(response)),
        ...events('The events of a response, from `response.created` to `response.completed`.'),
      },
    }),
  },
  '/v1/responses/{id}': {
    get: inference({
      id: 'getResponse',
      summary: 'Read a response again',
      description: kept,
      dialects: ['openai'],
      purpose: 'keep',
      parameters: [id],
      answer: json(schemaOf(response)),
    }),
    delete: inference({
      id: 'deleteResponse',
      summary: 'Delete a response',
      description: 'What was said in it is gone. What it cost stays.',
      dialects: ['openai'],
      purpose: 'keep',
      parameters: [id],
      answer: json(schemaOf(deleted)),
    }),
  },
  '/v1/responses/{id}/input_items': {
    get: inference({
      id: 'listResponseInput',
      summary: 'Read what a response was asked with',
      description: kept,
      dialects: ['openai'],
      purpose: 'keep',
      parameters: [
        id,
        inQuery('limit', 'How many, 20 without it.', { type: 'integer', minimum: 1, maximum: 100 }),
        inQuery('order', 'The last ones first without it.', { enum: ['asc', 'desc'] }),
        inQuery('after', 'The id of the item before the first.', { type: 'string' }),
      ],
      answer: json(schemaOf(items)),
    }),
  },
};
