// The management API as a gateway among processes serves it, with the face that this suite knows.
import { readFileSync } from 'node:fs';
import { alfredTopology, natsBus } from '@alfred/bus';
import { KeyRevoked } from '@alfred/contracts/identity';
import { GetRequestResponse } from '@alfred/contracts/metering';
import { LeasesRecalled } from '@alfred/contracts/quota';
import { openPool, undoStack } from '@alfred/service-kit';
import { inject } from 'vitest';
import { credentialsFile } from '../../../../infra/local/bus-credentials.ts';
import { dropDatabase } from '../../../../infra/local/cluster-servers.ts';
import { type Cluster, startCluster } from '../../../../infra/local/start-cluster.ts';
import { removeHome, temporaryHome } from '../acceptance/alfred-process.ts';
import { bodyOf, responseChecker } from './check-response.ts';
import type { Answer, ManagementClient, RegisteredRoute } from './management-face.ts';

/** A gateway before one process of each service, for one file of tests. */
export async function runDistributedManagement(operatorToken: string): Promise<ManagementClient> {
  const undo = undoStack();
  const home = await temporaryHome();
  undo.push(() => removeHome(home));
  const postgresUrl = inject('postgresUrl');
  const cluster = await startCluster({
    ...{ home, postgresUrl, replicas: { gateway: 1 } },
    settingsOf: { gateway: { ALFRED_OPERATOR_TOKEN: operatorToken } },
  });
  undo.push(() => dropDatabase(cluster.home, postgresUrl));
  undo.push(cluster.stop);
  const [url = ''] = cluster.gateways;
  const read = await fetch(`${url}/openapi.json`);
  const document = (await read.json()) as Parameters<typeof responseChecker>[0];
  const check = responseChecker(document);
  const metering = seenBy(cluster, undo.push);
  const heard = await listen(cluster, undo.push);
  return {
    services: { ...cluster.clients, seen: metering },
    ...heard,
    routes: routesOf(document),
    listen: async () => url,
    call: async (key, method, path, { body, idempotencyKey } = {}) => {
      await metering.written();
      const found = await ask(url, { key, method, path, body, idempotencyKey });
      check({ method, path, ...found });
      return found;
    },
    stop: undo.unwind,
  };
}

type Push = (step: () => unknown) => void;

/** What the processes tell each other of keys and leases. */
async function listen({ home, servers }: Cluster, push: Push) {
  const evicted: string[] = [];
  const recalled: unknown[] = [];
  const bus = natsBus({
    ...{ servers: [servers.nats.url], name: 'operator', topology: alfredTopology },
    credentials: () => readFileSync(credentialsFile(home, 'operator'), 'utf8'),
    ...{ unacknowledgedMax: 1, onFault: () => {} },
  });
  push(() => bus.close());
  await bus.subscribe({ subject: 'alfred.identity.*.KeyRevoked.v1' }, async ({ bytes }) => {
    evicted.push(KeyRevoked.decode(bytes).key);
  });
  await bus.subscribe({ subject: 'alfred.quota.*.LeasesRecalled.v1' }, async ({ bytes }) => {
    recalled.push(LeasesRecalled.decode(bytes).recall);
  });
  return { evicted, recalled };
}

/** Requests that metering has seen: written where it keeps them. */
function seenBy({ servers }: Cluster, push: Push) {
  const pool = openPool({ url: servers.postgres.url, schema: 'metering', max: 1 });
  push(() => pool.end());
  let last: Promise<unknown> = Promise.resolve();
  return {
    set: (key: string, { records, entry, disputed }: GetRequestResponse) => {
      const [organization, request] = key.split('/');
      const story = GetRequestResponse.encode({ records, entry: 0n, disputed: false }).finish();
      last = pool.query(
        `insert into request (request, organization, records, entry, disputed)
         values ($1, $2, $3, $4, $5)`,
        [request, organization, Buffer.from(story), entry, disputed],
      );
    },
    written: () => last,
  };
}

interface Ask {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
}

async function ask(url: string, { key, method, path, body, idempotencyKey }: Ask): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const headers = Object.fromEntries(answer.headers);
  return { status: answer.status, headers, body: bodyOf(headers, text), text };
}

/** `/api/v1/nodes/{id}` of the document is `/api/v1/nodes/:id` of the server. */
function routesOf(document: Parameters<typeof responseChecker>[0]): readonly RegisteredRoute[] {
  const methods = ['get', 'put', 'post', 'patch', 'delete'];
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((name) => methods.includes(name))
      .map((name) => ({
        method: name.toUpperCase(),
        url: path.replace('{path}', '*').replace(/\{(\w+)\}/g, ':$1'),
      })),
  );
}
