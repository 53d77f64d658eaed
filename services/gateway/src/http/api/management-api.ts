import { AlfredError } from '@alfred/errors';
import { parseBody } from '@alfred/openai-wire';
import type { FastifyInstance, FastifyPluginAsync, FastifySchemaValidationError } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CreateKey } from '../../app/api/create-key.ts';
import type { CreateOrganization } from '../../app/api/create-organization.ts';
import type { dropKeptCall, readKeptCall } from '../../app/api/kept-calls.ts';
import type { readEntriesOf } from '../../app/api/read-audit.ts';
import type { readReceipt } from '../../app/api/read-receipt.ts';
import type { readRequest } from '../../app/api/read-request.ts';
import type { Books } from '../../ports/api/books.ts';
import type { ExportRecords } from '../../ports/api/export-records.ts';
import { readText } from '../read-text.ts';
import { type AccessDeps, guardRoutes } from './access.hook.ts';
import { type AnalyticsRouteDeps, analyticsRoutes } from './analytics.route.ts';
import { type ArchiveRouteDeps, archiveRoute } from './archive.route.ts';
import { type AuditRouteDeps, auditRoutes } from './audit.route.ts';
import { type BudgetRouteDeps, budgetRoutes } from './budgets.route.ts';
import { clockRoutes } from './clock.route.ts';
import { closingRoutes } from './closing.route.ts';
import { deliveryRoutes } from './deliveries.route.ts';
import { type ExperimentRouteDeps, experimentRoutes } from './experiments.route.ts';
import { type FreezeRouteDeps, freezeRoutes } from './freeze.route.ts';
import { type HistoryRouteDeps, historyRoutes } from './history.route.ts';
import { type HoldRouteDeps, holdRoutes } from './holds.route.ts';
import { readIdempotencyKey } from './idempotency.hook.ts';
import { keyRoutes } from './keys.route.ts';
import { ledgerRoutes } from './ledger.route.ts';
import { type LimitRouteDeps, limitRoutes } from './limits.route.ts';
import { type MeteringRouteDeps, meteringRoutes } from './metering.routes.ts';
import { type MovementRouteDeps, movementRoutes } from './movements.route.ts';
import { type NodeRouteDeps, nodeRoutes } from './nodes.route.ts';
import { documentRoutes, servePages } from './openapi.ts';
import { organizationRoutes } from './organizations.route.ts';
import { type OverrideRouteDeps, overrideRoutes } from './overrides.route.ts';
import { type PaymentRouteDeps, paymentRoutes } from './payment.route.ts';
import { peerRoutes } from './peers.route.ts';
import { type PeopleRouteDeps, peopleRoutes } from './people.route.ts';
import { periodRoutes } from './periods.route.ts';
import { policyRoutes } from './policies.route.ts';
import { type PoolRouteDeps, poolRoutes } from './pools.route.ts';
import { type ProjectionRouteDeps, projectionRoutes } from './projections.route.ts';
import { type ProofRoutes, proofRoutes } from './proofs.route.ts';
import { providerRoutes } from './providers.route.ts';
import { redisRoutes } from './redis.route.ts';
import { requestRoutes } from './requests.route.ts';
import { type RouteCacheDeps, routeCacheRoutes } from './route-cache.route.ts';
import { type RouteRouteDeps, routeRoutes } from './routes.route.ts';
import { signerRoutes } from './signers.route.ts';
import { type SubscriberRouteDeps, subscriberRoutes } from './subscribers.route.ts';
import { type SubscriptionRouteDeps, subscriptionRoutes } from './subscriptions.route.ts';
import { type TransferRouteDeps, transferRoutes } from './transfers.route.ts';
import { type WalletTermsRouteDeps, walletTermsRoutes } from './wallet-terms.route.ts';
import { type WalletRouteDeps, walletRoutes } from './wallets.route.ts';

/** The use cases behind the routes, and what guards them. */
export interface ManagementApi
  extends AccessDeps,
    NodeRouteDeps,
    LimitRouteDeps,
    RouteRouteDeps,
    ExperimentRouteDeps,
    RouteCacheDeps,
    WalletRouteDeps,
    HistoryRouteDeps,
    ArchiveRouteDeps,
    WalletTermsRouteDeps,
    PoolRouteDeps,
    PaymentRouteDeps,
    FreezeRouteDeps,
    MovementRouteDeps,
    HoldRouteDeps,
    TransferRouteDeps,
    BudgetRouteDeps,
    OverrideRouteDeps,
    AnalyticsRouteDeps,
    AuditRouteDeps,
    ProjectionRouteDeps,
    SubscriptionRouteDeps,
    SubscriberRouteDeps,
    PeopleRouteDeps,
    MeteringRouteDeps,
    ProofRoutes {
  readonly books: Books;
  readonly exports: ExportRecords;
  readonly createOrganization: CreateOrganization;
  readonly createKey: CreateKey;
  readonly readRequest: ReturnType<typeof readRequest>;
  readonly readKeptCall: ReturnType<typeof readKeptCall>;
  readonly dropKeptCall: ReturnType<typeof dropKeptCall>;
  readonly readEntriesOf: ReturnType<typeof readEntriesOf>;
  readonly readReceipt: ReturnType<typeof readReceipt>;
  readonly putPolicy: Parameters<typeof policyRoutes>[0]['putPolicy'];
  readonly readPolicy: Parameters<typeof policyRoutes>[0]['readPolicy'];
  readonly clocks: Parameters<typeof clockRoutes>[0]['clocks'];
  readonly signers: Parameters<typeof signerRoutes>[0]['signers'];
  readonly rateLimits: Parameters<typeof redisRoutes>[0]['rateLimits'];
  readonly upstreams: Parameters<typeof providerRoutes>[0]['upstreams'];
  readonly evictKey: (key: string) => void;
  /** Under which clients' idempotency keys go on. */
  readonly idempotencyKey: Uint8Array;
  /** Of this release, as the document states it. */
  readonly version: string;
}

/** Everything under /api/v1, its OpenAPI document and its pages, in a scope of its own. */
export function managementRoutes(api: ManagementApi): FastifyPluginAsync {
  return async (app) => {
    await documentRoutes(app, api);
    await app.register(async (scope) => guardedRoutes(scope, api));
    await app.register(servePages);
  };
}

async function guardedRoutes(app: FastifyInstance, api: ManagementApi): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setSchemaErrorFormatter(refuseField);
  parseJsonOrNothing(app);
  refuseUnknownQueries(app);
  guardRoutes(app, api);
  readIdempotencyKey(app, api.idempotencyKey);
  const routes = [
    organizationRoutes(api),
    nodeRoutes(api),
    keyRoutes(api),
    peopleRoutes(api),
    limitRoutes(api),
    policyRoutes(api),
    routeRoutes(api),
    experimentRoutes(api),
    routeCacheRoutes(api),
    walletRoutes(api),
    historyRoutes(api),
    walletTermsRoutes(api),
    archiveRoute(api),
    closingRoutes(api),
    poolRoutes(api),
    paymentRoutes(api),
    freezeRoutes(api),
    movementRoutes(api),
    holdRoutes(api),
    transferRoutes(api),
    peerRoutes(api),
    budgetRoutes(api),
    overrideRoutes(api),
    meteringRoutes(api),
    requestRoutes(api),
    analyticsRoutes(api),
    auditRoutes(api),
    projectionRoutes(api),
    subscriptionRoutes(api),
    deliveryRoutes(api),
    ledgerRoutes(api),
    periodRoutes(api),
    proofRoutes(api),
    signerRoutes(api),
    subscriberRoutes(api),
    clockRoutes(api),
    redisRoutes(api),
    providerRoutes(api),
  ];
  for (const route of routes) await app.register(route);
}

/** A body is JSON or nothing: some clients say that nothing is JSON when they delete. */
function parseJsonOrNothing(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = readText(request, body);
    if (text === '') return done(null, undefined);
    parseBody(text);
    // It is JSON: what is still refused is a field that would change what every object is.
    parse(request, text, (error, value) => done(error && poisoned(), value));
  });
}

function poisoned(): AlfredError {
  const reason = 'body: no field may be called __proto__, or constructor with a prototype';
  return new AlfredError('request_invalid', { param: 'body', reason });
}

/** A route that names no query parameters takes none: a mistyped one would go unnoticed. */
function refuseUnknownQueries(app: FastifyInstance): void {
  const none = z.strictObject({});
  app.addHook('onRoute', (route) => {
    route.schema = { querystring: none, ...route.schema };
  });
}

/** The first field that is wrong, by its path, and why. */
function refuseField([first]: FastifySchemaValidationError[], part: string): AlfredError {
  const path = (first?.instancePath ?? '').split('/').filter((part) => part !== '');
  const keys: unknown = first?.params.keys;
  const unknown = Array.isArray(keys) ? keys.map(String).slice(0, 1) : [];
  const param = [...path, ...unknown].join('.') || part;
  const reason = first?.message ?? 'it does not fit the schema';
  return new AlfredError('request_invalid', { param, reason: `${param}: ${reason}` });
}
