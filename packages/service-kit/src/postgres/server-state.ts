import { AlfredError } from '@alfred/errors';
import type pg from 'pg';

/** How long a server may take to say how it is. Milliseconds. */
const answerMs = 4_000;

/** A server that can be written, as a connection to it sees it. */
export interface ServerState {
  /** Whether its commits wait for a standby. */
  readonly isWaiting: boolean;
  /** How often its data has begun another life: one more with every promotion. */
  readonly timeline: number;
}

interface StateRow {
  readonly isReadOnly: boolean;
  readonly isWaiting: boolean;
  readonly standbys: number;
  readonly timeline: string | null;
}

/**
 * Of standbys a login like ours sees their number and nothing else. The name of a file of the log
 * begins with the timeline; a server that follows another writes none.
 */
const selectState = `
select current_setting('transaction_read_only')::boolean "isReadOnly",
  current_setting('synchronous_standby_names') <> '' "isWaiting",
  (select count(*) from pg_stat_get_wal_senders())::int "standbys",
  case when not pg_is_in_recovery()
    then substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end "timeline"`;

/** A message in the log that nobody reads: the smallest commit that a standby is waited for. */
const commitNothing = "select pg_logical_emit_message(true, 'alfred.connected', '')";

/**
 * What the server at the other end is. Throws `database_unavailable` when it cannot be written, or
 * when its commits wait for a standby and none is there: an old server that somebody has started
 * again would let everybody wait for ever.
 */
export async function writableState(client: pg.Client): Promise<ServerState> {
  const [row] = await ask<StateRow>(client, selectState);
  if (!row || row.isReadOnly || row.timeline === null || (row.isWaiting && row.standbys === 0)) {
    throw new AlfredError('database_unavailable');
  }
  return { isWaiting: row.isWaiting, timeline: Number.parseInt(row.timeline, 16) };
}

/**
 * Waits, where commits wait for a standby, until it has everything that can be seen here. A server
 * that was killed shows, after its recovery, also what it could not hand on any more: nobody may
 * rely on that before it is handed on, and a commit of ours comes after it.
 */
export async function awaitStandby(client: pg.Client, state: ServerState): Promise<void> {
  if (state.isWaiting) await ask(client, commitNothing);
}

async function ask<Row extends pg.QueryResultRow>(
  client: pg.Client,
  text: string,
): Promise<readonly Row[]> {
  const config = { text, query_timeout: answerMs };
  return (await client.query<Row>(config)).rows;
}
