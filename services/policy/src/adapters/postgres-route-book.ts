import { createHash } from 'node:crypto';
import { AlfredError } from '@alfred/errors';
import { idempotent, query, recordAct, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import { routesMax } from '../domain/refuse-route.ts';
import {
  noRoute,
  type Route,
  type RouteDocument,
  sameDocument,
  withoutArm,
} from '../domain/route.ts';
import type { PublishedRoute, RouteAct, RouteBook } from '../ports/route-book.ts';
import { lockBundle, nextBundle } from './bundle-version.ts';

interface RouteRow {
  readonly name: string;
  readonly version: number;
  readonly removed: boolean;
  readonly document: RouteDocument;
  readonly actor: string;
  readonly published_at: bigint;
}

/** What a route becomes, or undefined where it stays as it is. */
interface Change {
  readonly document: RouteDocument;
  readonly removed: boolean;
  /** What the log says was done, and about what. */
  readonly act: 'route.put' | 'route.removed' | 'route.arm_stopped';
  readonly facts: Readonly<Record<string, string>>;
}

type Decide = (current: Route) => Change | undefined;

/**
 * The routes in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresRouteBook(pool: Pool): RouteBook {
  return {
    put: (act, document) =>
      publish(pool, act, {
        content: ['put_route', act.name, document],
        decide: (current) => putting(current, document),
      }),
    remove: (act) =>
      publish(pool, act, {
        content: ['remove_route', act.name],
        decide: ({ version, removed, document }) => {
          if (version === 0) {
            throw new AlfredError('resource_unknown', { kind: 'route', id: act.name });
          }
          return removed ? undefined : { document, removed: true, act: 'route.removed', facts: {} };
        },
      }),
    stopArm: (act, stop) =>
      publish(pool, act, {
        content: ['stop_arm', act.name, stop],
        decide: ({ removed, document }) => {
          const without = removed ? undefined : withoutArm(document, stop);
          const { experiment, arm, reason } = stop;
          const facts = { experiment, arm, reason };
          return without && { document: without, removed, act: 'route.arm_stopped', facts };
        },
      }),
    find: (organization, name, version) => find(pool, organization, name, version),
    list: async (organization) =>
      (await query<RouteRow>(pool, selectThere, [organization])).map(routeOf),
    versions: async (organization, { name, before, limit }) => {
      const rows = await query<RouteRow>(pool, selectVersions, [organization, name, before, limit]);
      return rows.map(routeOf);
    },
  };
}

function putting({ removed, document }: Route, next: RouteDocument): Change | undefined {
  if (!removed && sameDocument(document, next)) return undefined;
  const { strategy, targets, experiment } = next;
  const facts = { strategy, targets: `${targets.length}`, experiment: experiment?.name ?? '' };
  return { document: next, removed: false, act: 'route.put', facts };
}

/** One change of one route, once per idempotency key; the answer is the route's version then. */
async function publish(
  pool: Pool,
  act: RouteAct,
  { content, decide }: { readonly content: readonly unknown[]; readonly decide: Decide },
): Promise<PublishedRoute> {
  const { organization, name } = act;
  return transaction(pool, async (tx) => {
    const bundle = await lockBundle(tx, organization);
    const identity = {
      scope: `${organization}/${act.actor}`,
      key: act.idempotency,
      digest: createHash('sha256').update(JSON.stringify(content)).digest(),
    };
    const run = async () => Buffer.from(await change(tx, act, { bundle, decide }));
    const answer = Buffer.from(await idempotent(tx, identity, run)).toString();
    const [version = 0, bundleVersion = 0] = answer.split(' ').map(Number);
    return { route: await find(tx, organization, name, version), bundleVersion };
  });
}

/** `<version of the route> <version of the bundle>`: what a repeat is answered from. */
async function change(
  tx: PoolClient,
  act: RouteAct,
  { bundle, decide }: { readonly bundle: number; readonly decide: Decide },
): Promise<string> {
  const { organization, ledger, actor, apiKey, name, at } = act;
  const current = await find(tx, organization, name, 0);
  const changed = decide(current);
  if (!changed) return `${current.version} ${bundle}`;
  if (current.removed) await refuseTooMany(tx, organization);
  const { document, removed } = changed;
  const next = current.version + 1;
  const row = [organization, name, next, removed, JSON.stringify(document), actor, at];
  await query(tx, insertVersion, row);
  const facts = { by: apiKey, version: `${next}`, ...changed.facts };
  await recordAct(tx, { ledger, act: changed.act, actor, subject: name, facts });
  return `${next} ${await nextBundle(tx, organization, bundle)}`;
}

async function refuseTooMany(tx: PoolClient, organization: string): Promise<void> {
  const there = await query<RouteRow>(tx, selectThere, [organization]);
  if (there.length < routesMax) return;
  throw new AlfredError('routes_too_many', { limit: `${routesMax}` });
}

async function find(
  db: Pool | PoolClient,
  organization: string,
  name: string,
  version: number,
): Promise<Route> {
  const [row] = await query<RouteRow>(db, selectOne, [organization, name, version]);
  return row ? routeOf(row) : noRoute(name);
}

function routeOf({ published_at: publishedAt, ...row }: RouteRow): Route {
  return { ...row, publishedAt };
}

const columns = 'r.name, r.version, r.removed, r.document, r.actor, r.published_at';

const selectOne = `select ${columns} from route_version r
 where r.organization = $1 and r.name = $2 and ($3 = 0 or r.version = $3)
 order by r.version desc limit 1`;

const selectVersions = `select ${columns} from route_version r
 where r.organization = $1 and r.name = $2 and ($3 = 0 or r.version < $3)
 order by r.version desc limit $4`;

const selectThere = `select * from (
  select distinct on (r.name) ${columns} from route_version r
   where r.organization = $1
   order by r.name, r.version desc
) newest where not removed order by name`;

const insertVersion = `insert into route_version
  (organization, name, version, removed, document, actor, published_at)
values ($1, $2, $3, $4, $5, $6, $7)`;
