import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@alfred/clock';
import type { IdentityClient } from '@alfred/contracts/identity';
import type { LedgerClient } from '@alfred/contracts/ledger';
import type { MeteringClient } from '@alfred/contracts/metering';
import type { PolicyClient } from '@alfred/contracts/policy';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { grpcBooks } from './adapters/api/grpc-books.ts';
import { grpcDirectory } from './adapters/api/grpc-directory.ts';
import { grpcPolicyBook } from './adapters/api/grpc-policy-book.ts';
import { grpcRequestRecords } from './adapters/api/grpc-request-records.ts';
import { readBudgets, setBudget } from './app/api/budgets.ts';
import { type CreateOrganization, createOrganization } from './app/api/create-organization.ts';
import { putPolicy, readPolicy } from './app/api/policies.ts';
import { readRequest } from './app/api/read-request.ts';
import { allocateCredits, issueCredits, listWallets, readWallet } from './app/api/wallets.ts';
import { managementRoutes } from './http/api/management-api.ts';
import type { HeldMoney } from './ports/api/books.ts';

/** What the management API needs from the gateway that carries it. */
export interface ManagementApiDeps {
  readonly identity: IdentityClient;
  readonly policy: PolicyClient;
  readonly ledger: LedgerClient;
  readonly metering: MeteringClient;
  readonly clock: Clock;
  /** Waits, bounded, until what this gateway wrote of requests is in the ledger. */
  readonly usageSettled: () => Promise<void>;
  /** Puts the caller on the request, or ends it with the error to answer. */
  readonly authenticate: (request: FastifyRequest) => Promise<void>;
  /** Forgets a revoked key in this gateway at once. */
  readonly evictKey: (key: string) => void;
  /** Stops admissions from what this gateway leased below a node whose limit has changed. */
  readonly recallLeases: (held: HeldMoney) => void;
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
  const books = grpcBooks(deps);
  const requests = grpcRequestRecords(deps.metering);
  const shared = { directory, policies, books };
  return managementRoutes({
    ...deps,
    directory,
    books,
    createOrganization: createOrganization(shared),
    putPolicy: putPolicy(shared),
    readPolicy: readPolicy(shared),
    issueCredits: issueCredits(shared),
    allocateCredits: allocateCredits(shared),
    readWallet: readWallet(shared),
    listWallets: listWallets(shared),
    setBudget: setBudget({ ...shared, recallLeases: deps.recallLeases }),
    readBudgets: readBudgets(shared),
    readRequest: readRequest({ ...shared, requests, pause: (ms) => pause(ms) }),
  });
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
