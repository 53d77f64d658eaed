// A provider inside the gateway: deterministic, priced like any other, and as slow or as broken as
// its settings say. It counts tokens as OpenAI's newer models do.
import { AlfredError, isAlfredError } from '@alfred/errors';
import { sleep } from '@alfred/service-kit';
import { type Capabilities, openCapabilities } from '../../domain/capabilities.ts';
import { workOf } from '../../domain/model-work.ts';
import type { FailedReply, ProviderCall, ProviderReply } from '../../ports/provider.ts';
import type { ProviderDeps, ProviderFactory } from '../../ports/provider-factory.ts';
import { simOperations } from './operations/index.ts';
import { answerTo, modelOf } from './request.ts';
import { bucketsOf, writeReply } from './response.ts';
import { type SimStream, streamAnswer } from './stream.ts';
import { canChoose } from './tools.ts';

const id = 'sim';

/** An answer that silently did without would mislead whoever tries it out here. */
const capabilities: Capabilities = {
  ...openCapabilities,
  refusedFields: {
    logprobs: [false],
    top_logprobs: [0],
    store: [false],
    prediction: [],
    functions: [],
    function_call: ['none', 'auto'],
    // What the servers of single vendors would do.
    container: [],
    mcp_servers: [],
    cachedContent: [],
  },
  responseFormats: new Set(),
};

/** The simulated provider. Always configured: it needs nothing. */
export const sim: ProviderFactory = (deps) => ({
  id,
  deployment: deps.deployment,
  capabilities: () => capabilities,
  workOf: (model) => workOf(id, model),
  chat: (call) => chat(deps, call),
  foresee: async (call) => {
    const model = modelOf(call.model);
    if (!model) return undefined;
    return bucketsOf(await answerTo(deps.tokenizer, call, model));
  },
  operations: simOperations(deps, {
    hindrance: (call) => hindrance(deps, call),
    pacing: (call) => pacing(deps, call),
  }),
  streams: new Set(['images', 'speech', 'transcriptions']),
  close: async () => {},
});

/** Why a call has no answer, by the settings; waits as they say. */
async function hindrance(
  { settings, random }: ProviderDeps,
  { signal }: Pick<ProviderCall, 'signal'>,
): Promise<FailedReply | undefined> {
  const { latencyMs, failureRate } = settings.sim;
  const waited = await pause(latencyMs, signal);
  if (waited || random() >= failureRate) return waited;
  return failed(new AlfredError('provider_overloaded', { provider: id }));
}

async function chat(deps: ProviderDeps, call: ProviderCall): Promise<ProviderReply> {
  const hindered = await hindrance(deps, call);
  if (hindered) return hindered;
  const model = modelOf(call.model);
  if (!model) {
    const reason = `it has no model ${call.model}`;
    return failed(new AlfredError('provider_rejected', { provider: id, reason, param: 'model' }));
  }
  if (!canChoose(call.request)) {
    const reason = 'the request has no such tool';
    const told = { provider: id, reason, param: 'tool_choice' };
    return failed(new AlfredError('provider_rejected', told));
  }
  const answer = await answerTo(deps.tokenizer, call, model);
  const created = Number(deps.clock.nowMicros() / 1_000_000n);
  const identity = { id: `chatcmpl-${call.requestId}`, created, model: `${id}/${model}` };
  if (!call.request.stream) return writeReply(identity, answer);
  return {
    outcome: 'stream',
    batches: streamAnswer({ identity, answer, ...pacing(deps, call) }),
    providerRequest: identity.id,
  };
}

/** Whether a stream breaks off, and how slow it is. */
function pacing(
  { settings, random }: ProviderDeps,
  { signal }: Pick<ProviderCall, 'signal'>,
): Pick<SimStream, 'cut' | 'wait'> {
  const cut = random() < settings.sim.cutRate;
  return { cut, wait: () => pause(settings.sim.chunkMs, signal) };
}

/** Waits, and says why when the call was ended meanwhile. */
async function pause(ms: number, signal: AbortSignal): Promise<FailedReply | undefined> {
  if (ms === 0) return undefined;
  try {
    await sleep(ms, signal);
    return undefined;
  } catch {
    const { reason } = signal;
    return failed(isAlfredError(reason) ? reason : new AlfredError('request_cancelled'));
  }
}

function failed(error: AlfredError): FailedReply {
  return { outcome: 'failed', error };
}
