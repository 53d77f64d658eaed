import type { FastifyPluginAsync } from 'fastify';
import type { Authenticate } from '../app/authenticate.ts';
import type { UsableModel, UsableModels } from '../app/list-models.ts';
import { authenticateHook } from './authenticate.hook.ts';
import { namesModel } from './gemini-models.route.ts';
import { varyByVendor } from './vendor-constraint.ts';

export interface ModelsDeps {
  readonly authenticate: Authenticate;
  readonly models: UsableModels;
}

/** GET /v1/models and /v1/models/{id}: routes and models, as OpenAI's clients read them. */
export function modelsRoute({ authenticate, models }: ModelsDeps): FastifyPluginAsync {
  return async (app) => {
    const config = { takes: namesModel };
    app.addHook('onRequest', varyByVendor);
    app.addHook('onRequest', authenticateHook(authenticate));
    app.get('/v1/models', async ({ caller }) => {
      const all = await models.list(caller.organization);
      return { object: 'list', data: all.map(renderModel) };
    });
    // The names of some models have slashes in them, escaped or not.
    app.get<{ Params: { '*': string } }>('/v1/models/*', { config }, async ({ caller, params }) =>
      renderModel(await models.find(params['*'], caller)),
    );
  };
}

function renderModel(model: UsableModel) {
  const { id, provider, created } = model;
  return { id, object: 'model', created, owned_by: provider, ...renderLimits(model) };
}

/** What of a model is known; other gateways and vendors have it under these names too. */
function renderLimits({ limits }: UsableModel) {
  if (!limits) return {};
  const { context, outputMax, purpose, parts, tools } = limits;
  const listed = (carried: typeof parts) => (carried === 'any' ? 'any' : [...carried]);
  return {
    ...(context === undefined ? {} : { context_window: context }),
    ...(outputMax === undefined ? {} : { max_output_tokens: outputMax }),
    operations: [purpose],
    ...(purpose === 'chat' ? { parts: listed(parts), tools: listed(tools) } : {}),
  };
}
