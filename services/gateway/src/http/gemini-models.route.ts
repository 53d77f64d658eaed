import { AlfredError } from '@alfred/errors';
import { isObject, type Json } from '@alfred/openai-wire';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { ModelLimits, UsableModel, UsableModels } from '../app/list-models.ts';
import { ofGoogle, varyByVendor } from './vendor-constraint.ts';

export interface GeminiModelsDeps {
  readonly models: UsableModels;
}

/** Whose models stand without a prefix among Google's clients. */
const vendor = 'google';

/** As Google's own list has it. */
const pageDefault = 50;
const pageMax = 1_000;

/** What is asked of a model, behind a colon after its name. */
const methods = [
  ...(['generateContent', 'streamGenerateContent', 'countTokens'] as const),
  ...(['embedContent', 'batchEmbedContents'] as const),
] as const;
export type GeminiMethod = (typeof methods)[number];

/** A model, and what is asked of it: `gemini-2.5-flash:generateContent`. */
export interface AskedMethod {
  readonly model: string;
  readonly method: GeminiMethod;
}

/** Undefined for the name of a model alone, which may have colons in it too. */
export function askedMethod(path: string): AskedMethod | undefined {
  const colon = path.lastIndexOf(':');
  const method = methods.find((name) => name === path.slice(colon + 1));
  return colon > 0 && method ? { model: path.slice(0, colon), method } : undefined;
}

/** Whether a path asks something of a model; its colon may be escaped. */
export const asksMethod = (path: string): boolean => askedMethod(withColons(path)) !== undefined;

/** Whether it only names one: who sends something there with a colon asks what nobody does. */
export const namesModel = (path: string, method: string): boolean =>
  !asksMethod(path) && !(method === 'POST' && withColons(path).includes(':'));

const withColons = (path: string): string => path.replace(/%3a/gi, ':');

/** GET /v1beta/models and /v1beta/models/{model}, as at /v1: what can be used here, for Google's clients. */
export function geminiModelsRoute({ models }: GeminiModelsDeps): FastifyPluginAsync {
  return async (app) => {
    const config = { dialect: 'google', takes: namesModel } as const;
    const list = async ({ caller, query }: FastifyRequest) => {
      const all = await models.list(caller.organization);
      const { pageSize, pageToken } = isObject(query) ? query : {};
      const from = numberOf(pageToken, 'pageToken', { least: 0, usual: 0 });
      const size = numberOf(pageSize, 'pageSize', { least: 1, usual: pageDefault });
      const to = from + Math.min(size, pageMax);
      const page = all.slice(from, to).map(renderModel);
      return to < all.length ? { models: page, nextPageToken: String(to) } : { models: page };
    };
    const one = async ({ caller, params }: FastifyRequest) => {
      const name = (params as { '*': string })['*'];
      const { organization } = caller;
      return renderModel(await models.find(name, { organization, vendor }));
    };
    for (const [version, constraints] of geminiVersions) {
      const onRequest = version === 'v1' ? varyByVendor : [];
      app.get(`/${version}/models`, { config, constraints, onRequest }, list);
      app.get(`/${version}/models/*`, { config, constraints, onRequest }, one);
    }
  };
}

/** What a model of each purpose is asked for; other surfaces have the others. */
function methodsOf(purpose: ModelLimits['purpose']): readonly GeminiMethod[] {
  if (purpose === 'chat') return ['generateContent', 'streamGenerateContent', 'countTokens'];
  return purpose === 'embeddings' ? ['embedContent', 'batchEmbedContents'] : [];
}

/** The versions of Google's API; at one of them other clients have a list of models too. */
export const geminiVersions = [
  ['v1beta', {}],
  ['v1', ofGoogle],
] as const;

function numberOf(
  value: Json | undefined,
  param: string,
  { least, usual }: { readonly least: number; readonly usual: number },
): number {
  if (value === undefined || value === '') return usual;
  const read = typeof value === 'string' && /^[0-9]{1,6}$/.test(value) ? Number(value) : -1;
  if (read >= least) return read;
  const reason = `${param} must be an integer from ${least}`;
  throw new AlfredError('request_invalid', { param, reason });
}

function renderModel({ id, provider, model, limits }: UsableModel) {
  const named = provider === vendor ? model : id;
  const { context, outputMax } = limits ?? {};
  return {
    name: `models/${named}`,
    version: '',
    displayName: named,
    description: `${named} of ${provider}`,
    ...(context === undefined ? {} : { inputTokenLimit: context }),
    ...(outputMax === undefined ? {} : { outputTokenLimit: outputMax }),
    supportedGenerationMethods: methodsOf(limits?.purpose ?? 'chat'),
  };
}
