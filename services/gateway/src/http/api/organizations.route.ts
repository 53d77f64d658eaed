import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { CreateOrganization } from '../../app/api/create-organization.ts';
import { failures, writing } from './operation.ts';
import { renderOrganization } from './render.ts';
import { createdOrganization, createOrganizationBody } from './schemas.ts';

/** Organisations. The only route whose caller is not a key but whoever runs the deployment. */
export function organizationRoutes(deps: {
  readonly createOrganization: CreateOrganization;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/organizations',
      {
        config: { permission: 'operator' },
        schema: {
          ...writing({
            id: 'createOrganization',
            tag: 'organizations',
            summary: 'Create an organisation',
            description:
              'Makes its tree, its ledger, the key of its first owner and a policy that allows every model. Takes the token of the operator in place of an API key.',
          }),
          security: [{ operatorToken: [] }],
          body: createOrganizationBody,
          response: { 201: createdOrganization, ...failures },
        },
      },
      async ({ body, idempotency }, reply) => {
        const created = await deps.createOrganization({ ...body, idempotency });
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send(renderOrganization(created));
      },
    );
  };
}
