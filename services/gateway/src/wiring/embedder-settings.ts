import { defineSettings, setting, type ValuesOf } from '@alfred/config';
import { z } from 'zod';
import { isKeyReference } from '../adapters/key-reference.ts';

/** The model that came with this program. */
export const localEmbedder = 'local';

/** Settings of who makes vectors. */
export const embedderSettings = defineSettings({
  ALFRED_EMBEDDER: setting(z.string().regex(/^[\x21-\x7e]{1,200}$/, 'it is no name of a model'), {
    doc: 'Who makes the vectors by which questions are found that mean the same, where a policy and a route want that: `local`, the English model that came with Alfred, or `provider/model`, an embedding model of a provider that this gateway can call. With `ALFRED_EMBEDDER_URL` the name of the model there.',
    default: localEmbedder,
  }),
  ALFRED_EMBEDDER_URL: setting(
    z.url({ protocol: /^https?$/, error: 'it is not an http or https URL' }).optional(),
    { doc: 'An OpenAI-compatible API that makes them, up to and without /embeddings.' },
  ),
  ALFRED_EMBEDDER_KEY: setting(
    z.string().refine(isKeyReference, 'write env:NAME or file:/path').optional(),
    { doc: 'Where the key for it is: `env:NAME` or `file:/path`.' },
  ),
});

export type EmbedderConfig = ValuesOf<typeof embedderSettings>;
