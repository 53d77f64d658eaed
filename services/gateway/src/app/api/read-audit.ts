import { sleep } from '@alfred/service-kit';
import type { Caller } from '../../domain/caller.ts';
import type { AuditFilter, AuditPage, AuditRow, AuditTrail } from '../../ports/api/audit-trail.ts';
import type { ExportRecords } from '../../ports/api/export-records.ts';

/** Entries that an export asks for at once. */
const exportPage = 1_000;
/** How often, and with which pauses, an export asks for the entry that says it is taken. */
const ownEntryTries = 20;
const ownEntryPauseMs = 100;

export interface AuditFound {
  readonly rows: readonly AuditRow[];
  /** Where the next page begins; undefined on the last one. */
  readonly next: bigint | undefined;
  /** The last entry that is known. */
  readonly upTo: bigint;
}

/** A page of the entries of the caller's organisation. */
export function readAudit({ audit }: { readonly audit: AuditTrail }) {
  return async (
    { ledger }: Caller,
    filter: AuditFilter,
    { limit, ...page }: AuditPage,
  ): Promise<AuditFound> => {
    const { rows, upTo } = await audit.read(ledger, filter, { ...page, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    return { rows: shown, next: rows.length > limit ? shown.at(-1)?.seq : undefined, upTo };
  };
}

/** Entries about one request: an admission, an ending, what changed it later. */
const aboutMax = 100;

/** The entries about a request that the caller may see; undefined while nobody can say. */
export function readEntriesOf({ audit }: { readonly audit: Pick<AuditTrail, 'about'> }) {
  return ({ ledger }: Caller, request: string): Promise<readonly AuditRow[] | undefined> =>
    audit.about(ledger, request, aboutMax);
}

/**
 * Every such entry after one, up to what is known now, a page at a time and no faster than it is
 * read. That it is taken is an entry of the log before the first page leaves, and one of what leaves,
 * unless the view is further behind the log than anybody waits for.
 */
export function exportAudit(deps: { readonly audit: AuditTrail; readonly exports: ExportRecords }) {
  return async (
    caller: Caller,
    filter: AuditFilter,
    after: bigint,
  ): Promise<AsyncIterable<readonly AuditRow[]>> => {
    const taken = await deps.exports.taken(caller, 'siem', caller.organization);
    const page = { limit: exportPage, isNewestFirst: false };
    const read = (from: bigint) => deps.audit.read(caller.ledger, filter, { ...page, after: from });
    // Before anything is sent, so that a failure has a status of its own.
    let first = await read(after);
    for (let tries = 1; first.upTo < taken && tries < ownEntryTries; tries += 1) {
      await sleep(ownEntryPauseMs);
      first = await read(after);
    }
    return pages(first.rows, read);
  };
}

async function* pages(
  first: readonly AuditRow[],
  read: (after: bigint) => Promise<{ readonly rows: readonly AuditRow[] }>,
): AsyncIterable<readonly AuditRow[]> {
  let rows = first;
  while (rows.length > 0) {
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < exportPage) return;
    ({ rows } = await read(last.seq));
  }
}
