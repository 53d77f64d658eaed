import { geminiFields } from '@alfred/gemini-wire';
import type { Capabilities } from '../../domain/capabilities.ts';
import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { httpProvider } from '../http/index.ts';
import { turnMemory } from '../http/turn-memory.ts';
import { embeddings } from './embeddings.ts';
import { words } from './errors.ts';
import { writeCount, writeRequest } from './request.ts';
import { namesFor, readWhole } from './response.ts';
import { thoughtSignatures } from './signatures.ts';
import { eventReader } from './stream.ts';

const home = 'https://generativelanguage.googleapis.com/v1beta';

/** What Gemini has words for. The tools are the caller's functions and those that Google runs. */
const capabilities: Capabilities = {
  fields: geminiFields,
  refusedFields: { parallel_tool_calls: [true], store: [false] },
  messageFields: new Set(['tool_calls', 'tool_call_id', 'name', 'is_error']),
  parts: new Set(['text', 'refusal', 'image_url', 'input_audio', 'file']),
  tools: new Set([
    ...['function', 'google_search', 'google_search_retrieval', 'google_maps', 'code_execution'],
    ...['url_context', 'file_search', 'computer_use'],
  ]),
  responseFormats: new Set(['json_object', 'json_schema']),
  answersMax: 8,
};

/** Google's Gemini models, by `generateContent`. Signatures of thoughts are kept for who loses them. */
export const google: ProviderFactory = ({ deployment, settings, clock }) => {
  const { provider: id } = deployment;
  const signatures = thoughtSignatures(turnMemory(clock));
  return httpProvider({
    deployment,
    baseUrl: deployment.baseUrl ?? home,
    keyHeaders: (apiKey) => ({ 'x-goog-api-key': apiKey }),
    clock,
    limits: settings.limits,
    capabilities: () => capabilities,
    operations: { embeddings: embeddings(id) },
    counting: { write: (call) => writeCount(call, signatures), field: 'totalTokens' },
    dialect: {
      write: (call) => writeRequest(call, signatures),
      readWhole: (body) =>
        readWhole({ ...body, id, names: namesFor(body.call, clock), signatures }),
      openStream: (call) => eventReader({ id, call, names: namesFor(call, clock), signatures }),
      ...words,
    },
  });
};
