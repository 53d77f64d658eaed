import { z } from 'zod';
import {
  anything,
  choice,
  inference,
  inPath,
  inQuery,
  json,
  schemaOf,
} from './inference-operation.ts';

const openAiModel = z.looseObject({
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
  context_window: z.int().optional(),
  max_output_tokens: z.int().optional(),
  operations: z.array(z.string()).optional(),
});

const anthropicModel = z.looseObject({
  type: z.literal('model'),
  id: z.string(),
  display_name: z.string(),
  created_at: z.string(),
  max_input_tokens: z.int().nullable(),
  max_tokens: z.int().nullable(),
});

const googleModel = z.looseObject({
  name: z.string(),
  displayName: z.string(),
  supportedGenerationMethods: z.array(z.string()),
});

const lists = [
  z.looseObject({ object: z.literal('list'), data: z.array(openAiModel) }),
  z.looseObject({
    data: z.array(anthropicModel),
    has_more: z.boolean(),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
  }),
  z.looseObject({ models: z.array(googleModel), nextPageToken: z.string().optional() }),
].map(schemaOf);

const whole =
  'Routes of the organisation, and the models with a price whose provider can be called.';
const told =
  'Clients of Anthropic (`anthropic-version`) and of Google (`x-goog-api-key`) get it in their own words.';
const text = { type: 'string' };
const model = inPath('model', 'The name of a model. A slash in it may stand as it is, or escaped.');
const pageToken = inQuery('pageToken', 'Where to go on, for clients of Google.', text);
const pageSize = inQuery('pageSize', 'How many, for clients of Google: 50 without it.', text);
const everybody = ['openai', 'anthropic', 'google'] as const;

export const modelsPaths = {
  '/v1/models': {
    get: inference({
      id: 'listModels',
      summary: 'List the models that can be called',
      description: `${whole} ${told}`,
      dialects: everybody,
      parameters: [
        inQuery('limit', 'How many, for clients of Anthropic: 20 without it.', text),
        inQuery('after_id', 'The model before the first, for clients of Anthropic.', text),
        inQuery('before_id', 'The model after the last, for clients of Anthropic.', text),
        pageSize,
        pageToken,
      ],
      answer: json(choice(lists)),
    }),
  },
  '/v1/models/{model}': {
    get: inference({
      id: 'getModel',
      summary: 'Look up a model',
      description: `By any name that a request may use. ${told}`,
      dialects: everybody,
      parameters: [model],
      answer: json(choice([openAiModel, anthropicModel, googleModel].map(schemaOf))),
    }),
  },
  '/v1beta/models': {
    get: inference({
      id: 'listGoogleModels',
      summary: 'List the models that can be called, as the clients of Google do',
      description: whole,
      dialects: ['google'],
      parameters: [pageSize, pageToken],
      answer: json(
        schemaOf(
          z.looseObject({ models: z.array(googleModel), nextPageToken: z.string().optional() }),
        ),
      ),
    }),
  },
  '/v1beta/models/{model}': {
    get: inference({
      id: 'getGoogleModel',
      summary: 'Look up a model, as the clients of Google do',
      description: 'By any name that a request may use.',
      dialects: ['google'],
      parameters: [model],
      answer: json(schemaOf(googleModel)),
    }),
  },
};

const own = {
  hint: z.string(),
  retryable: z.boolean(),
  source: z.enum(['gateway', 'provider']),
  doc: z.string(),
  details: z.record(z.string(), z.string()).optional(),
};

/** Errors in the words of those who have others than OpenAI. */
export const errorSchemas = {
  AnthropicError: schemaOf(
    z.object({
      type: z.literal('error'),
      error: z.object({
        ...{
          type: z.string(),
          message: z.string(),
          param: z.string().nullable(),
          code: z.string(),
        },
        ...own,
      }),
    }),
  ),
  GoogleError: schemaOf(
    z.object({
      error: z.object({
        code: z.int(),
        message: z.string(),
        status: z.string(),
        details: z.array(anything),
      }),
    }),
  ),
};
