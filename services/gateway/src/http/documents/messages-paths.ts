import { z } from 'zod';
import { callHeaders } from './inference-headers.ts';
import {
  anything,
  count,
  events,
  inference,
  json,
  modelName,
  schemaOf,
  typed,
} from './inference-operation.ts';

const content = z.union([z.string(), z.array(typed)]);

const counted = {
  model: modelName,
  messages: z
    .array(z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content }))
    .min(1)
    .max(10_000),
  system: z.union([z.string(), z.array(typed)]).nullish(),
  tools: z.array(anything).max(1_024).nullish(),
  tool_choice: typed.nullish(),
  thinking: typed.nullish(),
};

const messagesRequest = z.looseObject({
  ...counted,
  max_tokens: z.int().min(1).max(10_000_000),
  stop_sequences: z.array(z.string()).nullish(),
  stream: z.boolean().nullish(),
  temperature: z.number().nullish(),
  top_k: z.number().nullish(),
  top_p: z.number().nullish(),
});

const message = z.looseObject({
  id: z.string(),
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: z.string(),
  content: z.array(typed),
  stop_reason: z.string().nullable(),
  usage: z.looseObject({ input_tokens: z.int(), output_tokens: z.int() }),
});

export const messagesPaths = {
  '/v1/messages': {
    post: inference({
      id: 'createMessage',
      summary: 'Call a model, as the clients of Anthropic do',
      description:
        'Any model behind Alfred. A model without a prefix is one of Anthropic. What the called one cannot take is refused by name.',
      dialects: ['anthropic'],
      purpose: 'call',
      parameters: callHeaders,
      body: json(schemaOf(messagesRequest)),
      answer: {
        ...json(schemaOf(message)),
        ...events('From `message_start` to `message_stop`; a failure is an event `error`.'),
      },
    }),
  },
  '/v1/messages/count_tokens': {
    post: inference({
      id: 'countMessageTokens',
      summary: 'Count the tokens of a request',
      description:
        'By the provider whose model it is where it counts for nothing, else here. It costs nothing.',
      dialects: ['anthropic'],
      purpose: 'count',
      body: json(schemaOf(z.looseObject({ ...counted, max_tokens: count(10_000_000) }))),
      answer: json(schemaOf(z.looseObject({ input_tokens: z.int() }))),
    }),
  },
};
