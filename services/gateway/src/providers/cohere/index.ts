import type { Capabilities } from '../../domain/capabilities.ts';
import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { httpProvider } from '../http/index.ts';
import { embeddings } from './embeddings.ts';
import { words } from './errors.ts';
import { writeRequest } from './request.ts';
import { namesFor, readWhole } from './response.ts';
import { eventReader } from './stream.ts';

const home = 'https://api.cohere.com/v2';

/** What Cohere has words for; the last four fields are its own. */
const capabilities: Capabilities = {
  fields: new Set([
    ...['temperature', 'top_p', 'top_k', 'stop', 'seed', 'presence_penalty', 'frequency_penalty'],
    ...['logprobs', 'tool_choice', 'thinking', 'reasoning_effort', 'service_tier'],
    ...['documents', 'citation_options', 'safety_mode', 'priority'],
  ]),
  refusedFields: { parallel_tool_calls: [true], store: [false], top_logprobs: [0] },
  messageFields: new Set(['tool_calls', 'tool_call_id', 'name', 'is_error', 'tool_plan']),
  parts: new Set(['text', 'refusal', 'image_url']),
  tools: new Set(['function']),
  responseFormats: new Set(['json_object', 'json_schema']),
  answersMax: 1,
};

/** Cohere's models, by the second version of its chat. */
export const cohere: ProviderFactory = ({ deployment, settings, clock }) => {
  const { provider: id } = deployment;
  return httpProvider({
    deployment,
    baseUrl: deployment.baseUrl ?? home,
    keyHeaders: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
    clock,
    limits: settings.limits,
    capabilities: () => capabilities,
    operations: { embeddings: embeddings(id) },
    dialect: {
      write: (call) => ({ path: '/chat', body: writeRequest(call) }),
      readWhole: (body) => readWhole(body, { id, names: namesFor(body.call, clock) }),
      openStream: (call) => eventReader({ id, names: namesFor(call, clock) }),
      ...words,
    },
  });
};
