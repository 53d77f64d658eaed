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
  schemaOf,
} from './inference-operation.ts';

const turn = z.looseObject({ role: z.string().nullish(), parts: z.array(anything).min(1) });

const contentRequest = z.looseObject({
  contents: z.union([turn, z.array(turn).min(1)]),
  systemInstruction: z.union([z.string(), anything]).nullish(),
  tools: z.array(anything).nullish(),
  toolConfig: anything.nullish(),
  generationConfig: z
    .looseObject({
      candidateCount: count(128),
      maxOutputTokens: count(10_000_000),
      stopSequences: z.array(z.string()).nullish(),
      temperature: z.number().nullish(),
      topK: z.number().nullish(),
      topP: z.number().nullish(),
    })
    .nullish(),
});

const contentReply = z.looseObject({
  candidates: z
    .array(z.looseObject({ content: anything.optional(), index: z.int().optional() }))
    .optional(),
  usageMetadata: z
    .looseObject({
      promptTokenCount: z.int().optional(),
      candidatesTokenCount: z.int().optional(),
      totalTokenCount: z.int().optional(),
    })
    .optional(),
  modelVersion: z.string().optional(),
});

const countRequest = z.looseObject({
  contents: z.union([turn, z.array(turn).min(1)]).optional(),
  generateContentRequest: anything.optional(),
});

const embedRequest = z.looseObject({
  content: z.looseObject({ parts: z.array(z.looseObject({ text: z.string() })).min(1) }),
  taskType: z.string().nullish(),
  outputDimensionality: count(65_536),
});

const vector = z.looseObject({ values: z.array(z.number()) });
const vectors =
  'Any model behind Alfred that makes vectors. One text a content; what the texts are for, and how long the vectors are, is the same for all of them.';

const model = inPath('model', 'The name of a model. A slash in it may stand as it is, or escaped.');
const dialects = ['google'] as const;
const described =
  'Any model behind Alfred. A model without a prefix is one of Google. What the called one cannot take is refused by name. The same is served under `/v1/models/`.';

export const geminiPaths = {
  '/v1beta/models/{model}:generateContent': {
    post: inference({
      id: 'generateContent',
      summary: 'Call a model, as the clients of Google do',
      description: described,
      dialects,
      purpose: 'call',
      parameters: [model, ...callHeaders],
      body: json(schemaOf(contentRequest)),
      answer: json(schemaOf(contentReply)),
    }),
  },
  '/v1beta/models/{model}:streamGenerateContent': {
    post: inference({
      id: 'streamGenerateContent',
      summary: 'Call a model, and get its answer piece by piece',
      description: described,
      dialects,
      purpose: 'call',
      parameters: [
        model,
        inQuery('alt', '`sse`: events; without it one list, written piece by piece.', {
          type: 'string',
        }),
        ...callHeaders,
      ],
      body: json(schemaOf(contentRequest)),
      answer: {
        ...json({ type: 'array', items: schemaOf(contentReply) }),
        ...events('Pieces of an answer; a failure is an event with `error`.'),
      },
    }),
  },
  '/v1beta/models/{model}:countTokens': {
    post: inference({
      id: 'countTokens',
      summary: 'Count the tokens of contents',
      description:
        'By the provider whose model it is where it counts for nothing, else here. It costs nothing.',
      dialects,
      purpose: 'count',
      parameters: [model],
      body: json(schemaOf(countRequest)),
      answer: json(schemaOf(z.looseObject({ totalTokens: z.int() }))),
    }),
  },
  '/v1beta/models/{model}:embedContent': {
    post: inference({
      id: 'embedContent',
      summary: 'Make the vector of a text, as the clients of Google do',
      description: vectors,
      dialects,
      purpose: 'call',
      parameters: [model, ...callHeaders],
      body: json(schemaOf(embedRequest)),
      answer: json(schemaOf(z.looseObject({ embedding: vector }))),
    }),
  },
  '/v1beta/models/{model}:batchEmbedContents': {
    post: inference({
      id: 'batchEmbedContents',
      summary: 'Make the vectors of texts',
      description: vectors,
      dialects,
      purpose: 'call',
      parameters: [model, ...callHeaders],
      body: json(schemaOf(z.looseObject({ requests: z.array(embedRequest).min(1) }))),
      answer: json(schemaOf(z.looseObject({ embeddings: z.array(vector) }))),
    }),
  },
};
