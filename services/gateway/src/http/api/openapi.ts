import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { headerComponents } from '../documents/inference-headers.ts';
import { clientKeys } from '../documents/inference-operation.ts';
import { inferencePaths } from '../documents/inference-paths.ts';
import { errorSchemas } from '../documents/models-paths.ts';
import { errorsPage } from './errors-page.ts';
import { tags } from './operation.ts';
import { operationsPaths } from './operations-paths.ts';
import { quotePaths } from './quote-document.ts';

/** Collects every route that is registered after it into one OpenAPI 3.1 document. */
export async function documentRoutes(
  app: FastifyInstance,
  { version }: { readonly version: string },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Alfred',
        version,
        description:
          'The management API of Alfred, and the routes that models are called by, which keep to the ways of those whose clients they serve. In the management API amounts are decimal strings in the unit of their asset, times RFC 3339 in UTC. Unknown fields are refused and nothing is coerced. Lists page by cursor. Every write takes an `Idempotency-Key`.',
        contact: { name: 'Whoever runs this deployment' },
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'This gateway' }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      security: [{ apiKey: [] }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `alf_live_…`' },
          operatorToken: {
            type: 'http',
            scheme: 'bearer',
            description: 'The token of whoever runs this deployment',
          },
          ...clientKeys,
        },
      },
    },
    transform: jsonSchemaTransform,
    // The library's type allows any version of OpenAPI; `openapi` above says which one this is.
    transformObject: (document) => finish(jsonSchemaTransformObject(document) as Unfinished),
  });
}

interface Unfinished {
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, object>>;
}

/**
 * What the libraries leave out. Of the components those alone that something names: each is made
 * twice, as an answer and as what is sent. Every answer says what it is.
 */
function finish(document: Unfinished): object {
  const { components } = document;
  const paths = {
    ...eachValue(namedPaths(document.paths ?? {}), (methods) =>
      eachValue(methods, describeAnswers),
    ),
    ...quotePaths,
    ...operationsPaths,
    ...inferencePaths,
  };
  const schemas = namedIn(paths, { ...components?.schemas, ...errorSchemas });
  return { ...document, components: { ...components, schemas, headers: headerComponents }, paths };
}

/** The components that are named in the paths, or in one of those that are. */
function namedIn(
  paths: object,
  schemas: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const named = new Set<string>();
  const look = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (named.has(name)) continue;
      named.add(name);
      look(schemas[name] ?? {});
    }
  };
  look(paths);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => named.has(name)));
}

/** The rest of a path, which the router calls `*`, has a name in the document. */
function namedPaths(paths: NonNullable<Unfinished['paths']>): NonNullable<Unfinished['paths']> {
  const named = Object.entries(paths).map(([path, methods]) => [
    path.replace('{*}', '{path}'),
    path.endsWith('{*}') ? eachValue(methods, nameRest) : methods,
  ]);
  return Object.fromEntries(named);
}

function nameRest(operation: Operation): Operation {
  const parameters = operation.parameters?.map((parameter) =>
    parameter.name === '*' ? { ...parameter, name: 'path' } : parameter,
  );
  return { ...operation, ...(parameters && { parameters }) };
}

function describeAnswers(operation: Operation): Operation {
  const failure = 'Refused, or failed: the error says why, and what can be done about it.';
  const responses = Object.entries(operation.responses).map(([status, response]) => [
    status,
    { ...response, description: status === 'default' ? failure : operation.summary },
  ]);
  return { ...operation, responses: Object.fromEntries(responses) };
}

function eachValue<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/**
 * What the page may load: its own files. The library's own list would have browsers ask for them
 * by https, which a gateway on a plain port does not speak.
 */
const pageSources = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'self'"],
  'frame-ancestors': ["'none'"],
};

const mark = {
  type: 'image/svg+xml',
  content:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#223"/><path d="M9 25 16 7l7 18M12 19h8" fill="none" stroke="#fff" stroke-width="3"/></svg>',
};

/** The document, a page to read and try it, and the page of errors. Open to everybody. */
export async function servePages(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pageSources,
    // Without the bar on top: it shows the mark of the library, and loads any document by its URL.
    uiConfig: { layout: 'BaseLayout' },
    logo: mark,
    theme: {
      title: 'Alfred',
      favicon: [{ ...mark, filename: 'alfred.svg', rel: 'icon', sizes: 'any' }],
    },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  const page = errorsPage();
  app.get('/docs/errors', { schema: { hide: true } }, async (_, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(page),
  );
}
