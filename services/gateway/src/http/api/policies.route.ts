import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { putPolicy, readPolicy } from '../../app/api/policies.ts';
import { failures, reading, writing } from './operation.ts';
import { renderPolicy } from './render.ts';
import { nodeParams, policy, putPolicyBody } from './schemas.ts';

/** Which models a node, and everybody below it, may use, and on which terms. */
export function policyRoutes(deps: {
  readonly putPolicy: ReturnType<typeof putPolicy>;
  readonly readPolicy: ReturnType<typeof readPolicy>;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/policies/:node',
      {
        config: { permission: 'policies.write' },
        schema: {
          ...writing({
            id: 'putPolicy',
            tag: 'policies',
            summary: 'Publish the policy of a node',
            description:
              'A deny anywhere on the path of a caller wins; every node on it that has allow rules must have one that fits. Beside its rules a policy may say what is done about personal data and secrets, what is kept, what is answered from a cache, and how delicate the data is; of each the nearest section counts, and an enforced one above it wherever it is stricter. What is not said again is taken back. The same policy again is the same version.',
          }),
          params: nodeParams,
          body: putPolicyBody,
          response: { 200: policy, ...failures },
        },
      },
      async ({ caller, params, body: { rules, ...sections }, idempotency }) =>
        renderPolicy(await deps.putPolicy(caller, { ...params, rules, sections, idempotency })),
    );

    app.get(
      '/api/v1/policies/:node',
      {
        config: { permission: 'policies.read' },
        schema: {
          ...reading({
            id: 'getPolicy',
            tag: 'policies',
            summary: 'See the policy of a node',
            description: 'The newest version; version 0 without rules when it never had any.',
          }),
          params: nodeParams,
          response: { 200: policy, ...failures },
        },
      },
      async ({ caller, params }) => renderPolicy(await deps.readPolicy(caller, params.node)),
    );
  };
}
