// A provider of any kind, with a server on this machine in its vendor's place.
import { readdirSync, readFileSync } from 'node:fs';
import { systemClock } from '@alfred/clock';
import type { JsonObject } from '@alfred/openai-wire';
import { likelyTokenizer } from '../src/adapters/tokenizer/likely-tokenizer.ts';
import type { ProviderBatch, ProviderCall, ProviderReply } from '../src/ports/provider.ts';
import type {
  DeploymentSettings,
  OpenProvider,
  UpstreamLimits,
} from '../src/ports/provider-factory.ts';
import { openProviders, type ProviderId } from '../src/providers/registry.ts';
import { chatRequest, deploymentOf, settings } from './fakes.ts';
import { reply, startUpstream, type Upstream } from './upstream.ts';

/** Every provider that is somewhere else. */
export type RemoteId = Exclude<ProviderId, 'sim'>;

/** A model of each that its price book or its documentation names. */
export const models: Readonly<Record<RemoteId, string>> = {
  anthropic: 'claude-sonnet-4-5',
  azure: 'gpt-4o-mini',
  cohere: 'command-a',
  compatible: 'llama-3',
  deepseek: 'deepseek-reasoner',
  google: 'gemini-2.5-flash',
  groq: 'llama-3.3-70b-versatile',
  lambda: 'hermes-3-405b',
  mistral: 'mistral-small-latest',
  openai: 'gpt-4o-mini',
  perplexity: 'sonar',
  together: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
};

export const remoteIds = Object.keys(models) as readonly RemoteId[];

/** The key that each of them is opened with: it must never be seen again. */
export const upstreamKey = 'upstream-secret-key';

const folderOf = (kind: RemoteId) =>
  new URL(`../src/providers/${kind}/__fixtures__/`, import.meta.url);

/** What the vendor once said. */
export function recording(kind: RemoteId, name: string): Buffer {
  return readFileSync(new URL(name, folderOf(kind)));
}

/** A recording by its name, with or without its ending, with its status, as the vendor's server sends it. */
export function recorded(kind: RemoteId, name: string, status = 200): Upstream['answer'] {
  const file = readdirSync(folderOf(kind)).find(
    (each) => each === name || each.startsWith(`${name}.`),
  );
  if (file === undefined) throw new Error(`${kind} has no recording ${name}`);
  return reply(status, typeOf(file), recording(kind, file));
}

function typeOf(file: string): string {
  if (file.endsWith('.sse')) return 'text/event-stream; charset=utf-8';
  return file.endsWith('.json') ? 'application/json' : 'text/html';
}

export interface ProviderScene {
  readonly provider: OpenProvider;
  readonly model: string;
  readonly upstream: Upstream;
  chat(body?: object, over?: Partial<ProviderCall>): Promise<ProviderReply>;
  /** A streamed answer, read to its end. */
  stream(body?: object, over?: Partial<ProviderCall>): Promise<StreamRead>;
  /** The body of the last request that the vendor got. */
  sent(): JsonObject;
  close(): Promise<void>;
}

export interface StreamRead {
  readonly chunks: readonly JsonObject[];
  readonly said: string;
  readonly thought: string;
  readonly usage: JsonObject | undefined;
  readonly end: ProviderBatch['end'];
}

/** Opens a provider whose vendor answers like that. */
export async function openAt(
  kind: RemoteId,
  answer: Upstream['answer'],
  over: Partial<DeploymentSettings & UpstreamLimits> = {},
): Promise<ProviderScene> {
  const upstream = await startUpstream(answer);
  const provider = kind === 'compatible' ? 'box' : kind;
  const where = { kind, apiKey: upstreamKey, baseUrl: upstream.url };
  const deployment = deploymentOf(provider, { ...where, ...over });
  const open = openProviders({
    settings: { ...settings, deployments: [deployment], limits: { ...settings.limits, ...over } },
    clock: systemClock,
    random: () => 0.5,
    tokenizer: likelyTokenizer,
  }).get(provider);
  if (!open) throw new Error(`${kind} did not open`);
  const model = models[kind];
  const chat: ProviderScene['chat'] = (body = {}, call = {}) =>
    open.chat({
      request: chatRequest({ model, ...body }),
      model,
      outputCap: 64,
      requestId: 'req_1',
      signal: new AbortController().signal,
      ...call,
    });
  return {
    provider: open,
    model,
    upstream,
    chat,
    stream: async (body = {}, call = {}) => readStream(await chat({ stream: true, ...body }, call)),
    sent: () => upstream.received.at(-1)?.body as JsonObject,
    close: async () => {
      await open.close();
      await upstream.close();
    },
  };
}

async function readStream(answer: ProviderReply): Promise<StreamRead> {
  if (answer.outcome !== 'stream') throw new Error(`no stream: ${answer.outcome}`);
  const batches: ProviderBatch[] = [];
  for await (const batch of answer.batches) batches.push(batch);
  const all = batches.flatMap((batch) => batch.chunks);
  const deltas = all.flatMap(({ chunk }) => chunk.choices.map(({ delta }) => delta));
  return {
    chunks: all.map(({ text }) => JSON.parse(text)),
    said: deltas.map((delta) => delta?.content ?? '').join(''),
    thought: deltas.map((delta) => delta?.reasoning_content ?? '').join(''),
    usage: all.findLast(({ chunk }) => chunk.usage)?.chunk.usage ?? undefined,
    end: batches.at(-1)?.end,
  };
}
