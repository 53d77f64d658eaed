import { randomId } from '@alfred/ids';
import pg from 'pg';
import { inject } from 'vitest';
import type {} from './global-setup.ts';

/** An empty database of its own for one test file. */
export interface FreshDatabase {
  readonly url: string;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
}

/** Makes an empty database on the server of this run. For `beforeAll`, with `drop` in `afterAll`. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const serverUrl = inject('postgresUrl');
  const name = randomId('test').toLowerCase();
  await command(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => command(serverUrl, `drop database ${name} with (force)`) };
}

async function command(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
