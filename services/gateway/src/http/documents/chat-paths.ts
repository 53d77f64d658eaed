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
const roles = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;

const chatRequest = z.looseObject({
  model: modelName,
  messages: z
    .array(z.looseObject({ role: z.enum(roles), content: content.nullish() }))
    .min(1)
    .max(10_000),
  tools: z.array(typed).max(1_024).nullish(),
  n: count(128),
  max_tokens: count(10_000_000),
  max_completion_tokens: count(10_000_000),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
});

const usage = z.looseObject({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
  alfred_cost: z.string().optional().meta({ description: 'What it cost, in dollars.' }),
});

const chatCompletion = z.looseObject({
  id: z.string(),
  object: z.string(),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      message: z.looseObject({ role: z.string(), content: content.nullish() }),
      finish_reason: z.string().nullable(),
    }),
  ),
  usage: usage.optional(),
});

export const chatPaths = {
  '/v1/chat/completions': {
    post: inference({
      id: 'createChatCompletion',
      summary: 'Call a model, as the clients of OpenAI do',
      description:
        'Any model behind Alfred. Fields that Alfred does not read go on to the provider, or are refused by name where it cannot take them. With `stream: true` the answer comes as chunks.',
      dialects: ['openai'],
      purpose: 'call',
      parameters: callHeaders,
      body: json(schemaOf(chatRequest)),
      answer: {
        ...json(schemaOf(chatCompletion)),
        ...events(
          'Chunks of a chat completion, then `[DONE]`; a failure is an event with `error`.',
        ),
      },
    }),
  },
};

const inputs = z.union([
  z.string(),
  z.array(z.string()).min(1).max(2_048),
  z.array(z.int().min(0)).min(1),
  z
    .array(z.array(z.int().min(0)).min(1))
    .min(1)
    .max(2_048),
]);

const embeddingsRequest = z.looseObject({
  model: modelName,
  input: inputs,
  dimensions: count(65_536),
  encoding_format: z.enum(['float', 'base64']).nullish(),
});

const embeddings = z.looseObject({
  object: z.literal('list'),
  data: z.array(
    z.looseObject({ index: z.int(), embedding: z.union([z.array(z.number()), z.string()]) }),
  ),
  model: z.string(),
  usage: z.looseObject({ prompt_tokens: z.int(), total_tokens: z.int() }),
});

const moderationsRequest = z.looseObject({
  model: modelName.nullish(),
  input: z.union([
    z.string(),
    z
      .array(z.union([z.string(), typed]))
      .min(1)
      .max(2_048),
  ]),
});

const moderations = z.looseObject({
  id: z.string(),
  model: z.string(),
  results: z.array(z.looseObject({ flagged: z.boolean(), categories: anything })),
});

export const textPaths = {
  '/v1/embeddings': {
    post: inference({
      id: 'createEmbeddings',
      summary: 'Turn texts into vectors',
      description: 'Up to 2,048 texts, or texts as tokens.',
      dialects: ['openai'],
      purpose: 'call',
      parameters: callHeaders,
      body: json(schemaOf(embeddingsRequest)),
      answer: json(schemaOf(embeddings)),
    }),
  },
  '/v1/moderations': {
    post: inference({
      id: 'createModeration',
      summary: 'Ask whether something is harmful',
      description: 'Texts, or parts of text and of pictures.',
      dialects: ['openai'],
      purpose: 'call',
      parameters: callHeaders,
      body: json(schemaOf(moderationsRequest)),
      answer: json(schemaOf(moderations)),
    }),
  },
};
