import { AlfredError } from '@alfred/errors';
import { isObject, type Json } from '@alfred/openai-wire';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Authenticate } from '../app/authenticate.ts';
import type { UsableModel, UsableModels } from '../app/list-models.ts';
import { authenticateHook } from './authenticate.hook.ts';
import { namesModel } from './gemini-models.route.ts';
import { ofAnthropic, varyByVendor } from './vendor-constraint.ts';

export interface AnthropicModelsDeps {
  readonly authenticate: Authenticate;
  readonly models: UsableModels;
}

/** Whose models stand without a prefix among Anthropic's clients. */
const vendor = 'anthropic';

/** As Anthropic's own list has it. */
const pageDefault = 20;
const pageMax = 1_000;

/** GET /v1/models and /v1/models/{id}: routes and models, as Anthropic's clients read them. */
export function anthropicModelsRoute(deps: AnthropicModelsDeps): FastifyPluginAsync {
  const { authenticate, models } = deps;
  return async (app) => {
    const options = { config: { dialect: 'anthropic' }, constraints: ofAnthropic } as const;
    app.addHook('onRequest', varyByVendor);
    app.addHook('onRequest', authenticateHook(authenticate));
    app.get('/v1/models', options, async ({ caller, query }) => {
      const all = await models.list(caller.organization);
      return pageOf(all.map(renderModel), isObject(query) ? query : {});
    });
    const takes = { ...options, config: { ...options.config, takes: namesModel } };
    app.get('/v1/models/*', takes, async ({ caller, params }: FastifyRequest) => {
      const name = (params as { '*': string })['*'];
      const { organization } = caller;
      return renderModel(await models.find(name, { organization, vendor }));
    });
  };
}

type Model = ReturnType<typeof renderModel>;

/** What is not known here is null, as it is there. */
function renderModel({ id, provider, model, created, limits }: UsableModel) {
  const named = provider === vendor ? model : id;
  return {
    type: 'model',
    id: named,
    display_name: named,
    created_at: new Date(created * 1000).toISOString(),
    lifecycle: 'active',
    line: null,
    capabilities: null,
    max_input_tokens: limits?.context ?? null,
    max_tokens: limits?.outputMax ?? null,
    deprecated_at: null,
    retires_at: null,
  };
}

/** The part of the list after one of its models, or before one. */
function pageOf(all: readonly Model[], { limit, after_id: after, before_id: before }: Query) {
  const size = sizeOf(limit);
  if (after && before) throw invalid('before_id', 'before_id and after_id exclude each other');
  const end = before ? placeOf(all, before, 'before_id') : all.length;
  const from = after ? placeOf(all, after, 'after_id') + 1 : before ? Math.max(0, end - size) : 0;
  const data = all.slice(from, Math.min(end, from + size));
  return {
    data,
    has_more: before ? from > 0 : from + size < end,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

type Query = Readonly<Record<string, Json | undefined>>;

function placeOf(all: readonly Model[], wanted: Json, param: string): number {
  const place = all.findIndex(({ id }) => id === wanted);
  if (place >= 0) return place;
  throw invalid(param, `${param} must be the id of a model of the list`);
}

function sizeOf(limit: Json | undefined): number {
  if (limit === undefined || limit === '') return pageDefault;
  const size = typeof limit === 'string' && /^[0-9]{1,4}$/.test(limit) ? Number(limit) : 0;
  if (size >= 1 && size <= pageMax) return size;
  throw invalid('limit', `limit must be an integer from 1 to ${pageMax}`);
}

function invalid(param: string, reason: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason });
}
