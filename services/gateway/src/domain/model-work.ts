// What single models are certain to do, and nothing else: to ask one of them for other work is refused
// before anything is taken. Of a model that nobody here knows nothing is said.
import type { AnyRequest } from '@alfred/openai-wire';
import { type Refusal, refuse } from './refusal.ts';

/** What a model can be asked for. */
export type ModelWork = AnyRequest['operation'];

type Works = readonly (readonly [RegExp, ModelWork])[];

const sim: Works = [
  [/^(?:sim\/)?(?:echo|lorem)$/, 'chat'],
  [/^(?:sim\/)?embed$/, 'embeddings'],
  [/^(?:sim\/)?moderate$/, 'moderations'],
  [/^(?:sim\/)?image$/, 'images'],
  [/^(?:sim\/)?speech$/, 'speech'],
  [/^(?:sim\/)?transcribe$/, 'transcriptions'],
];

/** The first that fits counts. */
const openAi: Works = [
  [/^text-embedding-(?:3-small|3-large|ada-002)$/, 'embeddings'],
  [/^(?:omni|text)-moderation-/, 'moderations'],
  [/^(?:gpt-image-[0-9]|dall-e-[23]$|chatgpt-image-)/, 'images'],
  [/^(?:tts-1|gpt-4o-mini-tts)/, 'speech'],
  [/^(?:whisper-1$|gpt-4o(?:-mini)?-transcribe)/, 'transcriptions'],
  [/^(?:gpt-3\.5-turbo|gpt-4-turbo|gpt-4\.1|gpt-4o|gpt-4o-mini|gpt-5|o1|o3|o4-mini)$/, 'chat'],
  [/^(?:gpt-4|gpt-4o|gpt-4o-mini|gpt-4\.1|gpt-5|o1|o3|o4-mini)-(?:mini|nano|[0-9-]+)$/, 'chat'],
];

const works: ReadonlyMap<string, Works> = new Map([
  ['sim', sim],
  ['openai', openAi],
  ['azure', openAi],
  ['anthropic', [[/^claude-/, 'chat']]],
  [
    'google',
    [
      [/^(?:gemini-embedding-|text-embedding-00|embedding-001$)/, 'embeddings'],
      [/^gemini-[0-9.]+-(?:pro|flash|flash-lite|flash-8b)$/, 'chat'],
    ],
  ],
  [
    'mistral',
    [
      [/^(?:mistral|codestral)-embed/, 'embeddings'],
      [/^(?:mistral-(?:large|medium|small)|ministral|magistral|open-mi[sx]tral)-/, 'chat'],
    ],
  ],
  [
    'cohere',
    [
      [/^embed-/, 'embeddings'],
      [/^command-/, 'chat'],
    ],
  ],
]);

/** The one thing that a model is made for, by its vendor's kind and its own name there. */
export function workOf(kind: string, model: string): ModelWork | undefined {
  return works.get(kind)?.find(([name]) => name.test(model))?.[1];
}

/** A model, and what it is known to be made for. */
export interface Worker {
  readonly provider: string;
  /** As clients call it. */
  readonly id: string;
  readonly work: ModelWork | undefined;
}

/** The refusal of what a model is certain not to do. */
export function refuseWork(
  operation: ModelWork,
  { provider, id, work }: Worker,
): Refusal | undefined {
  if (work === undefined || work === operation) return undefined;
  return refuse('operation_unsupported', { provider, model: id, operation, param: 'model' });
}
