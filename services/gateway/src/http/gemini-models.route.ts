import { AlfredError } from '@alfred/errors';
import { isObject, type Json } from '@alfred/openai-wire';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { UsableModel, UsableModels } from '../app/list-models.ts';
import { ofGoogle } from './vendor-constraint.ts';

export interface GeminiModelsDeps {
  readonly models: UsableModels;
}

/** Whose models stand without a prefix among Google's clients. */
const vendor = 'google';

/** As Google's own list has it. */
const pageDefault = 50;
const pageMax = 1_000;

/** GET /v1beta/models and /v1beta/models/{model}, as at /v1: what can be used here, for Google's clients. */
export function geminiModelsRoute({ models }: GeminiModelsDeps): FastifyPluginAsync {
  return async (app) => {
    const config = { dialect: 'google' } as const;
    const list = async ({ caller, query }: FastifyRequest) => {
      const all = [...(await models.routes(caller.organization)), ...models.list()];
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
      const route = (await models.routes(organization)).find(({ id }) => id === name);
      const model = route ?? models.find(await models.atHome(name, vendor, organization));
      if (!model) throw new AlfredError('model_unknown', { model: name, param: 'model' });
      return renderModel(model);
    };
    for (const [version, constraints] of geminiVersions) {
      app.get(`/${version}/models`, { config, constraints }, list);
      app.get(`/${version}/models/*`, { config, constraints }, one);
    }
  };
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

function renderModel({ id, provider, model }: UsableModel) {
  const named = provider === vendor ? model : id;
  return {
    name: `models/${named}`,
    version: '',
    displayName: named,
    description: `${model} of ${provider}`,
    supportedGenerationMethods: /embed/.test(model)
      ? ['embedContent', 'batchEmbedContents']
      : ['generateContent', 'streamGenerateContent', 'countTokens'],
  };
}
