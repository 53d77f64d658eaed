import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, WallWatch } from '@alfred/clock';
import type { AnalyticsClient } from '@alfred/contracts/analytics';
import type { IdentityClient } from '@alfred/contracts/identity';
import type { LedgerClient } from '@alfred/contracts/ledger';
import type { MeteringClient } from '@alfred/contracts/metering';
import type { NotificationClient } from '@alfred/contracts/notification';
import type { PolicyClient } from '@alfred/contracts/policy';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { grpcAuditTrail } from './adapters/api/grpc-audit-trail.ts';
import { grpcBooks, headReader } from './adapters/api/grpc-books.ts';
import { grpcDirectory } from './adapters/api/grpc-directory.ts';
import { grpcHistory } from './adapters/api/grpc-history.ts';
import { grpcHolds } from './adapters/api/grpc-holds.ts';
import { grpcInsights } from './adapters/api/grpc-insights.ts';
import { grpcKeptTexts } from './adapters/api/grpc-kept-texts.ts';
import { grpcLogProofs } from './adapters/api/grpc-log-proofs.ts';
import { grpcMeteringDesk } from './adapters/api/grpc-metering-desk.ts';
import { grpcNotificationDesk } from './adapters/api/grpc-notification-desk.ts';
import { grpcPeople } from './adapters/api/grpc-people.ts';
import { grpcPolicyBook } from './adapters/api/grpc-policy-book.ts';
import { grpcPriceDesk } from './adapters/api/grpc-price-desk.ts';
import { grpcProjections } from './adapters/api/grpc-projections.ts';
import { grpcRequestRecords } from './adapters/api/grpc-request-records.ts';
import { grpcRouteBook } from './adapters/api/grpc-route-book.ts';
import { grpcSigners } from './adapters/api/grpc-signers.ts';
import { grpcSubscriberDesk } from './adapters/api/grpc-subscriber-desk.ts';
import { grpcTagBook } from './adapters/api/grpc-tag-book.ts';
import { grpcTransferBook } from './adapters/api/grpc-transfer-book.ts';
import { ledgerExportRecords } from './adapters/api/ledger-export-records.ts';
import { processClocks } from './adapters/api/process-clocks.ts';
import { type QuotaRecallsDeps, quotaRecalls } from './adapters/api/quota-recalls.ts';
import { sealedEntryOf } from './adapters/api/sealed-entry.ts';
import { rpcCacheVerdicts } from './adapters/rpc-cache-verdicts.ts';
import { rpcExperimentOutcomes } from './adapters/rpc-experiments.ts';
import { archiveNode } from './app/api/archive-node.ts';
import { readBudgets, removeBudget, setBudget } from './app/api/budgets.ts';
import { createKey } from './app/api/create-key.ts';
import { type CreateOrganization, createOrganization } from './app/api/create-organization.ts';
import { type EntryTextsDeps, readTexts } from './app/api/entry-texts.ts';
import { giveFeedback, readExperiment } from './app/api/experiments.ts';
import { exportPerson } from './app/api/export-person.ts';
import {
  readBudgetEntries,
  readStatement,
  readWalletEntries,
  readWholeStatement,
} from './app/api/history.ts';
import { holdUseCases } from './app/api/holds.ts';
import { readSpend, watchSpend } from './app/api/insights.ts';
import { setKeyLimit, setNodeLimit } from './app/api/limits.ts';
import { moveNode } from './app/api/move-node.ts';
import { cancelMovement, readMovements, scheduleMovement } from './app/api/movements.ts';
import { endOverride, readOverrides, startOverride } from './app/api/overrides.ts';
import {
  freezeWallet,
  readNodeMoney,
  setPayment,
  setPriority,
  thawWallet,
} from './app/api/payment.ts';
import { putPolicy, readPolicy } from './app/api/policies.ts';
import { allocatePool, readPool } from './app/api/pools.ts';
import {
  readPrice,
  readPrices,
  removePrice,
  restorePrice,
  setPrice,
  setRate,
} from './app/api/prices.ts';
import { exportAudit, readAudit, readEntriesOf } from './app/api/read-audit.ts';
import { readEntryReceipt, readReceipt } from './app/api/read-receipt.ts';
import { readRequest } from './app/api/read-request.ts';
import { readSubscriptions } from './app/api/read-subscriptions.ts';
import { reportUsage } from './app/api/report-usage.ts';
import { readRouteCache } from './app/api/route-cache.ts';
import { type PutRouteDeps, putRoute, readRoute, readRouteVersions } from './app/api/routes.ts';
import { subscribe } from './app/api/subscribe.ts';
import { declareTags, readNodeTags, tagNode } from './app/api/tags.ts';
import { transferUseCases } from './app/api/transfers.ts';
import { walletTerms } from './app/api/wallet-terms.ts';
import { allocateCredits, issueCredits, listWallets, readWallet } from './app/api/wallets.ts';
import type { Upstreams } from './app/upstreams.ts';
import { managementRoutes } from './http/api/management-api.ts';
import type { Books } from './ports/api/books.ts';
import type { Directory } from './ports/api/directory.ts';
import type { Recalls } from './ports/api/recalls.ts';
import type { RateLimits } from './ports/rate-limits.ts';
import { keptCallCases } from './wiring/kept-calls.ts';

/** What the management API needs from the gateway that carries it. */
export interface ManagementApiDeps {
  readonly identity: IdentityClient;
  readonly policy: PolicyClient;
  readonly ledger: LedgerClient;
  readonly metering: MeteringClient;
  readonly notification: NotificationClient;
  readonly analytics: AnalyticsClient;
  readonly quota: QuotaRecallsDeps['quota'];
  readonly clock: Clock;
  /** Of this process: it only shows whether the time of its machine is steady. */
  readonly wall: WallWatch;
  /** Waits, bounded, until what this gateway wrote of requests is in the ledger. */
  readonly usageSettled: () => Promise<void>;
  /** Puts the caller on the request, or ends it with the error to answer. */
  readonly authenticate: (request: FastifyRequest) => Promise<void>;
  /** Forgets a revoked key in this gateway at once. */
  readonly evictKey: (key: string) => void;
  /** Asks identity again about a key whose limit has changed, in this gateway at once. */
  readonly forgetKey: (key: string) => void;
  /** Who counts requests; here only to say how it goes. */
  readonly rateLimits: Pick<RateLimits, 'health'>;
  /** The places that calls of this gateway go to; here only to say how they do. */
  readonly upstreams: Pick<Upstreams, 'health'>;
  /** Asks identity again about the callers below a changed node, in this gateway at once. */
  readonly forgetPaths: (node: string) => void;
  /** Takes back what this gateway leased below a node whose limit has changed. */
  readonly recallLeases: QuotaRecallsDeps['recallHere'];
  /** Told when other gateways could not be told. */
  readonly onFault: (error: unknown) => void;
  /** What is known of models here: routes are judged by it. */
  readonly models: Omit<PutRouteDeps, 'routes' | 'clock'>;
  /** Under which clients' idempotency keys go on. */
  readonly idempotencyKey: Uint8Array;
  readonly operatorToken: string;
  /** Of this release, as the OpenAPI document states it. */
  readonly version: string;
}

/**
 * The management API as one plugin: every route of /api/v1, `/openapi.json`, `/docs` and
 * `/docs/errors`. Errors are thrown as `AlfredError`, for the gateway's own handler to render.
 */
export function managementApi(deps: ManagementApiDeps): FastifyPluginAsync {
  const directory = grpcDirectory(deps.identity);
  const policies = grpcPolicyBook(deps.policy);
  const recalls = quotaRecalls({ ...deps, recallHere: deps.recallLeases });
  const people = grpcPeople(deps.identity);
  const books = grpcBooks({ ...deps, recalls, people });
  const requests = grpcRequestRecords(deps.metering);
  const proofs = grpcLogProofs(deps.ledger);
  const notifications = grpcNotificationDesk(deps.notification);
  const shared = { directory, policies, books, recalls, people, sealedEntryOf };
  const insights = grpcInsights(deps.analytics);
  const audit = grpcAuditTrail(deps.analytics);
  const exports = ledgerExportRecords(deps);
  const readTheRequest = readRequest({ ...shared, requests, pause: (ms) => pause(ms) });
  return managementRoutes({
    ...deps,
    directory,
    books,
    ...{ clocks: processClocks(deps), signers: grpcSigners(deps.ledger), notifications },
    subscribers: grpcSubscriberDesk(deps.identity),
    createOrganization: createOrganization(shared),
    createKey: createKey({ directory, policies, desk: grpcMeteringDesk(deps.metering) }),
    putPolicy: putPolicy(shared),
    readPolicy: readPolicy(shared),
    archiveNode: archiveNode(shared),
    moveNode: moveNode({ ...shared, forgetPaths: deps.forgetPaths }),
    setKeyLimit: setKeyLimit({ ...deps, directory }),
    setNodeLimit: setNodeLimit({ ...deps, directory }),
    people,
    exportPerson: exportPerson({
      ...{ ...shared, exports, tagBook: grpcTagBook(deps.identity) },
      keptTexts: grpcKeptTexts(deps.identity),
    }),
    readTexts: readTexts(shared),
    ...routeUseCases(deps, readTheRequest),
    ...moneyUseCases(shared),
    ...holdUseCases({ ...shared, holds: grpcHolds(deps.ledger) }),
    ...transferUseCases({ directory, books, transferBook: grpcTransferBook(deps.ledger) }),
    ...historyUseCases({ ...deps, directory }),
    ...meteringUseCases(deps),
    readAudit: readAudit({ audit }),
    readEntriesOf: readEntriesOf({ audit }),
    exportAudit: exportAudit({ audit, exports }),
    exports,
    projections: grpcProjections({ ledger: deps.ledger, analytics: deps.analytics }),
    watchSpend: watchSpend({ directory, insights }),
    readSpend: readSpend({ directory, insights, clock: deps.clock }),
    subscribe: subscribe({ directory, notifications }),
    readSubscriptions: readSubscriptions({ notifications }),
    readRequest: readTheRequest,
    ...keptCallCases(deps),
    ...{ proofs, readEntryReceipt: readEntryReceipt({ proofs }) },
    readReceipt: readReceipt({ readRequest: readTheRequest, proofs }),
  });
}

interface MoneyPorts extends EntryTextsDeps {
  readonly directory: Directory;
  readonly books: Books;
  readonly recalls: Recalls;
}

function moneyUseCases(ports: MoneyPorts) {
  return {
    issueCredits: issueCredits(ports),
    allocateCredits: allocateCredits(ports),
    readWallet: readWallet(ports),
    listWallets: listWallets(ports),
    allocatePool: allocatePool(ports),
    readPool: readPool(ports),
    setPayment: setPayment(ports),
    setPriority: setPriority(ports),
    readNodeMoney: readNodeMoney(ports),
    freezeWallet: freezeWallet(ports),
    thawWallet: thawWallet(ports),
    scheduleMovement: scheduleMovement(ports),
    readMovements: readMovements(ports),
    cancelMovement: cancelMovement(ports),
    setBudget: setBudget(ports),
    removeBudget: removeBudget(ports),
    readBudgets: readBudgets(ports),
    startOverride: startOverride(ports),
    readOverrides: readOverrides(ports),
    endOverride: endOverride(ports),
    ...walletTerms(ports),
  };
}

function routeUseCases(
  { policy, metering, models, clock }: ManagementApiDeps,
  readTheRequest: ReturnType<typeof readRequest>,
) {
  const routes = grpcRouteBook(policy);
  const outcomes = rpcExperimentOutcomes(metering);
  return {
    routes,
    readExperiment: readExperiment({ routes, outcomes }),
    readRouteCache: readRouteCache({ routes, cacheVerdicts: rpcCacheVerdicts(metering) }),
    giveFeedback: giveFeedback({ outcomes, readRequest: readTheRequest }),
    putRoute: putRoute({ ...models, clock, routes }),
    readRoute: readRoute({ routes }),
    readRouteVersions: readRouteVersions({ routes }),
  };
}

function historyUseCases(
  deps: Pick<ManagementApiDeps, 'ledger' | 'usageSettled'> & Pick<MoneyPorts, 'directory'>,
) {
  const history = grpcHistory({ ledger: deps.ledger, headNow: headReader(deps) });
  const ports = { directory: deps.directory, history };
  const statement = readStatement(ports);
  return {
    readWalletEntries: readWalletEntries(ports),
    readBudgetEntries: readBudgetEntries(ports),
    readStatement: statement,
    readWholeStatement: readWholeStatement(statement),
  };
}

function meteringUseCases(deps: ManagementApiDeps) {
  const { clock, forgetPaths } = deps;
  const priceDesk = grpcPriceDesk(deps.metering);
  const meteringDesk = grpcMeteringDesk(deps.metering);
  const tagBook = grpcTagBook(deps.identity);
  const prices = { prices: priceDesk, clock };
  const tags = { tags: tagBook, forgetPaths };
  return {
    ...{ priceDesk, meteringDesk, tagBook },
    setPrice: setPrice(prices),
    removePrice: removePrice(prices),
    restorePrice: restorePrice(prices),
    readPrices: readPrices(prices),
    readPrice: readPrice(prices),
    setRate: setRate(prices),
    reportUsage: reportUsage({ desk: meteringDesk, tags: tagBook }),
    declareTags: declareTags(tags),
    tagNode: tagNode(tags),
    readNodeTags: readNodeTags(tags),
  };
}

/** The same use case as `POST /api/v1/organizations`, for a host that has no HTTP yet. */
export function organizationCreator(
  clients: Pick<ManagementApiDeps, 'identity' | 'policy'>,
): CreateOrganization {
  return createOrganization({
    directory: grpcDirectory(clients.identity),
    policies: grpcPolicyBook(clients.policy),
  });
}
