import { speechTypes } from '@alfred/openai-wire';
import { z } from 'zod';
import { callHeaders } from './inference-headers.ts';
import { count, events, inference, json, modelName, schemaOf } from './inference-operation.ts';

const imagesRequest = z.looseObject({
  model: modelName,
  prompt: z.string().min(1).max(100_000),
  n: count(10),
  size: z
    .string()
    .regex(/^(auto|[0-9]{2,5}x[0-9]{2,5})$/)
    .nullish(),
  quality: z.string().nullish(),
  stream: z.boolean().nullish(),
});

const images = z.looseObject({
  created: z.int(),
  data: z.array(z.looseObject({ b64_json: z.string().optional(), url: z.string().optional() })),
});

const speechRequest = z.looseObject({
  model: modelName,
  input: z.string().min(1).max(100_000),
  instructions: z.string().max(100_000).nullish(),
  response_format: z.enum(['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm']).nullish(),
  speed: z.number().min(0.25).max(4).nullish(),
  stream_format: z.enum(['audio', 'sse']).nullish(),
});

const sound = { type: 'string', contentMediaType: 'application/octet-stream' };

const transcriptionsRequest = {
  type: 'object',
  properties: {
    model: schemaOf(modelName),
    file: sound,
    response_format: { enum: ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'] },
    stream: { enum: ['true', 'false', 'True', 'False'] },
  },
  required: ['model', 'file'],
};

export const mediaPaths = {
  '/v1/images/generations': {
    post: inference({
      id: 'createImage',
      summary: 'Have pictures made',
      description:
        'With `stream: true` they come as events, unfinished ones first where they are wanted.',
      dialects: ['openai'],
      purpose: 'call',
      parameters: callHeaders,
      body: json(schemaOf(imagesRequest)),
      answer: {
        ...json(schemaOf(images)),
        ...events('Pictures, the last one of each whole; a failure is an event with `error`.'),
      },
    }),
  },
  '/v1/audio/speech': {
    post: inference({
      id: 'createSpeech',
      summary: 'Have a text spoken',
      description:
        'The answer is the sound, in the format that `response_format` names; with `stream_format` it comes as it is made.',
      dialects: ['openai'],
      purpose: 'call',
      parameters: callHeaders,
      body: json(schemaOf(speechRequest)),
      answer: {
        ...Object.fromEntries(Object.values(speechTypes).map((type) => [type, { schema: sound }])),
        ...events('Pieces of the sound in base64, then what was used.'),
      },
    }),
  },
  '/v1/audio/transcriptions': {
    post: inference({
      id: 'createTranscription',
      summary: 'Have written down what is said',
      description: 'A form with the sound in its field `file`. Texts and subtitles come as text.',
      dialects: ['openai'],
      purpose: 'call',
      parameters: callHeaders,
      body: {
        'multipart/form-data': { schema: transcriptionsRequest },
      },
      answer: {
        ...json(schemaOf(z.looseObject({ text: z.string() }))),
        'text/plain': { schema: { type: 'string' } },
        ...events('Pieces of the text, then all of it.'),
      },
    }),
  },
};
