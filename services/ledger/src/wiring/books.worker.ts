// Decoding entries and writing rows about them takes as long as deciding them does: the writer does
// not wait for it.
import assert from 'node:assert/strict';
import { parentPort, workerData } from 'node:worker_threads';
import { toGrpc } from '@alfred/errors';
import { logOverPort } from '@alfred/projections';
import { openPool } from '@alfred/service-kit';
import { ledgerSchema } from '../config.ts';
import { booksHere } from './books-here.ts';
import type { BooksBeginning, FromBooks, ToBooks } from './books-messages.ts';

/** One for the page that is being written, one for what is looked up meanwhile. */
const connectionsMax = 2;

assert(parentPort, 'the books are kept in a thread of their own');
const port = parentPort;
const { url, log } = workerData as BooksBeginning;
const tell = (message: FromBooks): void => port.postMessage(message);
const pool = openPool({ url, schema: ledgerSchema, max: connectionsMax });
const books = booksHere(pool)({
  log: logOverPort(log),
  onAdvanced: (ledger, seq) => tell({ kind: 'advanced', ledger, seq }),
  onFault: (ledger, fault) => tell({ kind: 'fault', ledger, failure: toGrpc(fault) }),
});

port.on('message', async (message: ToBooks) => {
  switch (message.kind) {
    case 'wake':
      return books.wake(message.ledger);
    case 'review':
      return books.review();
    case 'stop':
      await books.stop();
      await pool.end();
      log.close();
      port.close();
  }
});
await books.start();
tell({ kind: 'started' });
