import type { Caller } from '../../domain/caller.ts';

/** What somebody takes out of Alfred. */
export type ExportKind = 'log' | 'siem' | 'statement' | 'personal';

/** That something leaves is written down before it does. */
export interface ExportRecords {
  /**
   * Resolves with the number of the entry of the log that says that this caller takes this. Whoever
   * takes it again within the hour takes the same. Rejects when the log cannot say so: then nothing may leave.
   *
   * @param subject what it is about: the organisation itself, or a node
   */
  taken(caller: Caller, kind: ExportKind, subject: string): Promise<bigint>;
}
