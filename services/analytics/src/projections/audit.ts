import type { Page, Projection } from '@alfred/projections';
import type { AuditWriter } from '../ports/audit.ts';
import { decodeAudit } from '../wire/decode-audit.ts';

/** Bump it to read every log again from its first entry, for rows of another kind. */
export const auditProjection = 'audit.v1';

/** What a page of a log adds for auditors: a row for each entry. */
export function projectAudit<Tx>(writer: AuditWriter<Tx>) {
  return (tx: Tx, { ledger, entries }: Page): Promise<void> =>
    writer.add(
      tx,
      ledger,
      entries.map(({ bytes }) => decodeAudit(bytes)),
    );
}

/** The same as a rebuild of it needs it. */
export function auditView(apply: Projection['apply']): Projection {
  return {
    name: 'audit',
    what: 'entries as auditors look for them',
    follower: auditProjection,
    tables: { audit_entry: { ofLedger: 'ledger = $1' } },
    apply,
  };
}
