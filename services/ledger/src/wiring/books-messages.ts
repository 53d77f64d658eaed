import type { MessagePort } from 'node:worker_threads';
import type { GrpcFailure } from '@alfred/errors';

/** What the thread begins with. */
export interface BooksBeginning {
  /** Of the database in which the read model is. */
  readonly url: string;
  /** Where the log is asked for. */
  readonly log: MessagePort;
}

export type ToBooks =
  | { readonly kind: 'wake'; readonly ledger: string }
  | { readonly kind: 'review' }
  | { readonly kind: 'stop' };

export type FromBooks =
  | { readonly kind: 'started' }
  | { readonly kind: 'advanced'; readonly ledger: string; readonly seq: bigint }
  | { readonly kind: 'fault'; readonly ledger: string; readonly failure: GrpcFailure };
