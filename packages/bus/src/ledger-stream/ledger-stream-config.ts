import { DiscardPolicy, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream';

/** What every message of an organisation's log is published under. */
export const ledgerSubjects = (organization: string): string => `alfred.ledger.${organization}.>`;

/** What an entry of this type is published under. */
export const ledgerSubject = (organization: string, type: string): string =>
  `alfred.ledger.${organization}.${type}`;

/** The stream that has an organisation's log: message n is entry n. */
export const ledgerStreamName = (organization: string): string => `ALFRED_LEDGER_${organization}`;

/**
 * A log is kept whole, and nobody takes a message out of it: a stream that is wrong is removed as a
 * whole and filled again from the log.
 */
export function ledgerStreamConfig(
  organization: string,
): Partial<StreamConfig> & { readonly name: string } {
  return {
    name: ledgerStreamName(organization),
    subjects: [ledgerSubjects(organization)],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    deny_delete: true,
    deny_purge: true,
  };
}
