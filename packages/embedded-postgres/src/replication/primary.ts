import { setTimeout as delay } from 'node:timers/promises';
import { AlfredError } from '@alfred/errors';
import pg from 'pg';
import { inSession } from './session.ts';

/** How long a standby may take to catch up before it is not waited for any more. Milliseconds. */
const catchUpMs = 60_000;
const pollMs = 50;

/**
 * From now on, a commit on this server is acknowledged when the standby of this name has it on its
 * own disk, too; while the standby is away, commits wait. Holds over restarts of the server. Throws
 * `database_failed` when the standby does not follow within a minute; nothing is changed then.
 *
 * @param url of the superuser, on the server that is followed
 */
export async function commitWithStandby(url: string, name: string): Promise<void> {
  await inSession(url, async (client) => {
    await untilState(client, name, 'streaming');
    await setStandbys(client, `FIRST 1 (${pg.escapeIdentifier(name)})`);
    await untilState(client, name, 'sync');
    // Commits wait once the checkpointer has read the setting, which it does between checkpoints.
    await client.query('checkpoint');
    await client.query('checkpoint');
  });
}

/**
 * From now on, commits wait for no standby, those that are waiting included. Whoever asks for this
 * must see to it that the standby is not promoted before it follows again: it has not everything.
 *
 * @param url of the superuser, on the server that is followed
 */
export async function commitAlone(url: string): Promise<void> {
  await inSession(url, (client) => setStandbys(client, ''));
}

async function setStandbys(client: pg.Client, names: string): Promise<void> {
  const value = pg.escapeLiteral(names);
  await client.query(`alter system set synchronous_standby_names to ${value}`);
  await client.query('select pg_reload_conf()');
}

/** What the server knows of a standby: nothing, while it is not connected. */
async function statesOf(client: pg.Client, name: string): Promise<readonly string[]> {
  const found = await client.query<{ state: string; sync_state: string }>(
    'select state, sync_state from pg_stat_replication where application_name = $1',
    [name],
  );
  return found.rows.flatMap(({ state, sync_state }) => [state, sync_state]);
}

async function untilState(client: pg.Client, name: string, wanted: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < catchUpMs; waitedMs += pollMs) {
    if ((await statesOf(client, name)).includes(wanted)) return;
    await delay(pollMs);
  }
  const reason = `the standby ${name} does not follow`;
  throw new AlfredError('database_failed', { reason, log: "the standby's own log" });
}
