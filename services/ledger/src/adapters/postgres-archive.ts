import { AlfredError } from '@alfred/errors';
import { query } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { Archive } from '../ports/archive.ts';

interface CommitRow {
  readonly standbys: string;
  readonly mode: string;
}

const selectCommit = `
select current_setting('synchronous_standby_names') "standbys",
  current_setting('synchronous_commit') "mode"`;

/** A message in the log that nobody reads: a commit after everything that was read before it. */
const commitNothing = "select pg_logical_emit_message(true, 'alfred.signing', '')";

/** Modes in which a commit returns when the standby has it on its disk. */
const flushing = new Set(['on', 'remote_apply']);

/** The disk of the server that committed: it is the only copy. */
export const localArchive: Archive = { confirm: async () => {} };

/**
 * The disk of a synchronous standby. A commit of our own is the proof: it returns when the standby has
 * flushed it, and with it everything that was committed before; a wait that somebody cancels breaks
 * the connection (`writable-server.ts`).
 */
export function standbyArchive(pool: Pool): Archive {
  return {
    confirm: async () => {
      const [row] = await query<CommitRow>(pool, selectCommit, []);
      if (!row || row.standbys === '' || !flushing.has(row.mode)) {
        throw new AlfredError('archive_missing');
      }
      await query(pool, commitNothing, []);
    },
  };
}
