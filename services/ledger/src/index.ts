export { busEntryStream } from './adapters/bus-entry-stream.ts';
export { natsEntryStream } from './adapters/nats-entry-stream.ts';
export { type LedgerConfig, ledgerConfig, ledgerSchema, ledgerSettings } from './config.ts';
export type { EntryStream } from './ports/entry-stream.ts';
export { createLedgerService, type LedgerDeps } from './service.ts';
export type { Books } from './wiring/books.ts';
export { booksHere } from './wiring/books-here.ts';
export { booksInThread } from './wiring/books-in-thread.ts';
