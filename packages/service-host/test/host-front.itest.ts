import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { PolicyDefinition } from '@alfred/contracts/policy';
import { randomId } from '@alfred/ids';
import { type ServiceSchema, schemaTask } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Front, hostFront, hostService } from '../src/index.ts';
import { type Diary, noSettings, noting, nowhere, settings, token, worldOf } from './host.ts';

const started = (world: ReturnType<typeof worldOf>) =>
  expect.poll(() => world.logged('started')).toBeDefined();

describe('a front', () => {
  it('calls its peers, opens its door last and closes it first', async () => {
    const behind = worldOf(settings);
    const policy = { name: 'policy', settings: noSettings, peers: {} };
    const backEnded = hostService({ ...policy, create: () => noting([]) }, behind.around);
    await started(behind);
    const world = worldOf({
      ...{ ALFRED_SERVICE_TOKEN: token, ALFRED_NATS_URL: nowhere },
      ALFRED_POLICY_ADDRESSES: String(behind.logged('started')?.address),
      ALFRED_LEDGER_ADDRESSES: '127.0.0.1:1',
    });
    const diary: Diary = [];
    const ended = hostFront(
      {
        ...{ name: 'gateway', settings: noSettings },
        peers: { policy: PolicyDefinition, ledger: LedgerDefinition },
        create: async ({ peers, random, address, undo }): Promise<Front> => {
          const { bundle } = await peers.policy.getBundle({ organization: 'org_a' });
          diary.push(`made with ${bundle?.organization}`);
          expect(random()).toBeLessThan(1);
          expect(address).toBe('');
          const away = peers.ledger.getHeadroom({}, { deadlineMs: 300 });
          await expect(away).rejects.toMatchObject({
            code: expect.stringMatching(/unavailable|deadline/),
          });
          undo.push(() => diary.push('its own closed'));
          return {
            service: noting(diary),
            listen: async () => {
              diary.push('listens');
              return { host: '127.0.0.1', port: 7 };
            },
            close: async () => void diary.push('closed'),
            failed: new Promise(() => {}),
          };
        },
      },
      world.around,
    );
    await started(world);
    expect(world.logged('started')).toMatchObject({ address: '127.0.0.1:7' });
    world.asked.resolve();
    expect(await ended).toBe(0);
    expect(diary).toEqual([
      ...['made with org_a', 'first started', 'second started', 'listens'],
      ...['closed', 'second stopped', 'first stopped', 'its own closed'],
    ]);
    behind.asked.resolve();
    expect(await backEnded).toBe(0);
  });

  it('ends when it can promise nothing any more', async () => {
    const world = worldOf({ ALFRED_SERVICE_TOKEN: token, ALFRED_NATS_URL: nowhere });
    const failed = Promise.withResolvers<unknown>();
    const front: Front = {
      ...{ service: noting([]), failed: failed.promise, close: async () => {} },
      listen: async () => ({ host: 'h', port: 1 }),
    };
    const program = { name: 'gateway', settings: noSettings, peers: {}, create: () => front };
    const ended = hostFront(program, world.around);
    await started(world);
    failed.resolve(new Error('the disk is gone'));
    expect(await ended).toBe(1);
    expect(world.complaints).toEqual(['alfred gateway: the disk is gone']);
    expect(world.logged('failed')).toBeDefined();
  });
});

describe('a service with a schema', () => {
  let database: FreshDatabase;
  let folder: string;
  const user = `alfred_${randomId('u').toLowerCase()}`;
  let schema: ServiceSchema;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'alfred-host-'));
    await writeFile(join(folder, '0001_thing.sql'), 'create table thing (id int primary key);');
    const migrations = [{ folder: pathToFileURL(`${folder}/`), table: 'migration' }];
    schema = { name: 'policy', migrations, restricted: {} };
    const url = new URL(database.url);
    Object.assign(url, { username: user, password: 'secret' });
    env = { ...settings, ALFRED_POSTGRES_URL: url.href };
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
    const server = new pg.Client({ connectionString: database.url.replace(/[^/]+$/, 'postgres') });
    await server.connect();
    await server.query(`drop role if exists ${user}`);
    await server.end();
  });

  const programOf = (diary: Diary) => ({
    ...{ name: 'policy', settings: noSettings, peers: {}, schema },
    create: ({ pool, claims }: { pool(max?: number): pg.Pool; claims: Claims }) => {
      const opened = pool(2);
      const user = { onClaimed: async () => {}, onLost: async () => {} };
      const sharing = claims.share({ kind: 'thing', count: 2, user });
      const writing = {
        name: 'writing',
        start: async () => {
          const { rowCount } = await opened.query('insert into thing values (1)');
          diary.push(`wrote ${rowCount}, owns ${sharing.owns(1)}`);
        },
        stop: async () => {},
      };
      return noting(diary, { tasks: [schemaTask(opened, schema), sharing, writing] });
    },
  });
  type Claims = import('@alfred/service-kit').Claims;

  it('does not start before its schema is there, and then by its own login', async () => {
    const early = worldOf({ ...env, ALFRED_POSTGRES_URL: database.url });
    expect(await hostService(programOf([]), early.around)).toBe(1);
    expect(early.complaints.join()).toContain('node services/policy/src/main.ts migrate');
    const migrating = worldOf({ ...env, ALFRED_POSTGRES_ADMIN_URL: database.url }, 'migrate');
    expect(await hostService(programOf([]), migrating.around)).toBe(0);
    expect(migrating.printed).toEqual(['The schema policy is up to date.\n']);
    const diary: Diary = [];
    const world = worldOf(env);
    const ended = hostService(programOf(diary), world.around);
    await started(world);
    expect(diary).toEqual(['wrote 1, owns true']);
    world.asked.resolve();
    expect(await ended).toBe(0);
  });
});
