// What clients of chat ask for beside words, at every provider: it gets there, in whatever words
// are spoken there, or it is refused by its name. Nothing is left out in silence.
import { isAlfredError } from '@alfred/errors';
import type { JsonObject } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { chatRequest } from '../../test/fakes.ts';
import { models, openAt, type RemoteId, recorded, remoteIds } from '../../test/provider-scene.ts';
import { unsupportedParameter } from '../domain/capabilities.ts';

const tool = (name: string) => ({ type: 'function', function: { name, parameters: {} } });
const tools = [tool('look_up'), tool('write_down')];
const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'look_up' } }] };

/** What is asked for, by its field; and where it stands in the words of those that have others. */
interface Probe {
  readonly body: JsonObject;
  readonly written?: Readonly<Partial<Record<RemoteId, object>>>;
}

const google = (generationConfig: object) => ({ google: { generationConfig } });
const calling = (functionCallingConfig: object) => ({ toolConfig: { functionCallingConfig } });

const probes: Readonly<Record<string, Probe>> = {
  n: { body: { n: 2 }, written: google({ candidateCount: 2 }) },
  logprobs: { body: { logprobs: true }, written: google({ responseLogprobs: true }) },
  top_logprobs: {
    body: { logprobs: true, top_logprobs: 2 },
    written: google({ responseLogprobs: true, logprobs: 2 }),
  },
  tool_choice: {
    body: { tools, tool_choice: 'none' },
    written: {
      anthropic: { tool_choice: { type: 'none' } },
      google: calling({ mode: 'NONE' }),
      cohere: { tool_choice: 'NONE' },
    },
  },
  'tool_choice.allowed_tools': {
    body: { tools, tool_choice: { type: 'allowed_tools', allowed_tools: allowed } },
    written: {
      anthropic: { tool_choice: { type: 'any' }, tools: [{ name: 'look_up' }] },
      google: calling({ mode: 'ANY', allowedFunctionNames: ['look_up'] }),
    },
  },
  'tool_choice without tools': {
    body: { tool_choice: 'required' },
    written: { mistral: { tool_choice: 'any' } },
  },
  parallel_tool_calls: {
    body: { tools, parallel_tool_calls: false },
    written: { anthropic: { tool_choice: { disable_parallel_tool_use: true } } },
  },
  service_tier: {
    body: { service_tier: 'default' },
    written: {
      anthropic: { service_tier: 'standard_only' },
      // They have one tier, which is the usual one.
      ...{ google: {}, cohere: {} },
    },
  },
  store: { body: { store: true } },
  prediction: { body: { prediction: { type: 'content', content: 'as before' } } },
  modalities: {
    body: { modalities: ['audio'] },
    written: google({ responseModalities: ['AUDIO'] }),
  },
  seed: {
    body: { seed: 7 },
    written: { ...google({ seed: 7 }), mistral: { random_seed: 7 } },
  },
  user: {
    body: { user: 'somebody' },
    written: { anthropic: { metadata: { user_id: 'somebody' } } },
  },
  metadata: { body: { metadata: { project: 'atlas' } } },
  stop: {
    body: { stop: ['so'] },
    written: {
      ...google({ stopSequences: ['so'] }),
      ...{ anthropic: { stop_sequences: ['so'] }, cohere: { stop_sequences: ['so'] } },
    },
  },
};

const cases = remoteIds.flatMap((kind) => Object.keys(probes).map((name) => [kind, name] as const));

describe.each(cases)('%s', (kind, name) => {
  it(`is told, or says that it has no word for it: ${name}`, async () => {
    const { body, written } = probes[name] as Probe;
    const scene = await openAt(kind, recorded(kind, 'text'));
    const request = chatRequest({ model: models[kind], ...body });
    const lack = unsupportedParameter(request, scene.provider.capabilities(models[kind]));
    if (lack !== undefined) {
      expect(Object.keys(body)).toContain(lack.split(/[.[]/, 1)[0]);
      return scene.close();
    }
    const param = await scene.chat(body).then(
      (reply) => (reply.outcome === 'failed' ? reply.error.params.param : undefined),
      (error: unknown) => (isAlfredError(error) ? error.params.param : undefined),
    );
    await scene.close();
    if (param !== undefined) expect(Object.keys(body)).toContain(param.split('.', 1)[0]);
    else expect(scene.sent()).toMatchObject(written?.[kind] ?? body);
  });
});
