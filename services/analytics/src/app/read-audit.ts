import { AlfredError } from '@alfred/errors';
import type { AuditQuery, AuditReader } from '../ports/audit.ts';

const rowsMax = 1_000;
const rowsUsual = 100;
const wordsMax = 8;

export type ReadAudit = AuditReader['read'];

/** A page of entries. Rejects with `request_invalid`. */
export function readAudit({ audit }: { readonly audit: AuditReader }): ReadAudit {
  return (query: AuditQuery) => {
    const { words = [], limit } = query;
    if (words.length > wordsMax) throw invalid('q', `it has more than ${wordsMax} words`);
    return audit.read({ ...query, limit: limit > 0 ? Math.min(limit, rowsMax) : rowsUsual });
  };
}

function invalid(param: string, reason: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason: `${param}: ${reason}` });
}
