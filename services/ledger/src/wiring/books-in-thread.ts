import { MessageChannel, Worker } from 'node:worker_threads';
import { fromGrpc } from '@alfred/errors';
import { serveLog } from '@alfred/projections';
import { within } from '@alfred/service-kit';
import { balancesProjection } from '../projections/balances.ts';
import type { Books, BooksDeps } from './books.ts';
import type { BooksBeginning, FromBooks, ToBooks } from './books-messages.ts';

/** How long a page that is being written may take at the end, and how soon a lost thread is replaced. */
const stopMs = 10_000;
const againMs = 1_000;

/** Keeps the read model in a thread of its own, and in a new one when that is lost. */
export function booksInThread({ url }: { readonly url: string }): Books {
  return (deps) => {
    let thread: Thread | undefined;
    let again: NodeJS.Timeout | undefined;
    let stopped = false;

    async function open(): Promise<void> {
      thread = startThread(url, deps);
      thread.gone.then((fault) => {
        if (stopped) return;
        deps.onFault('', fault);
        again = setTimeout(open, againMs);
      });
      await Promise.race([thread.started, thread.gone]);
    }

    return {
      name: balancesProjection,
      start: open,
      stop: async () => {
        stopped = true;
        clearTimeout(again);
        await thread?.stop();
      },
      wake: (ledger) => thread?.tell({ kind: 'wake', ledger }),
      review: () => thread?.tell({ kind: 'review' }),
    };
  };
}

interface Thread {
  readonly started: Promise<void>;
  /** Resolves with the reason when it has ended. */
  readonly gone: Promise<unknown>;
  tell(message: ToBooks): void;
  stop(): Promise<void>;
}

/** What is short-lived takes no more: without a bound it grows to many times what it needs. */
const maxYoungGenerationSizeMb = 12;

function startThread(url: string, { log, onAdvanced, onFault }: BooksDeps): Thread {
  const { port1: near, port2: far } = new MessageChannel();
  serveLog(near, log);
  const beginning: BooksBeginning = { url, log: far };
  const worker = new Worker(new URL('./books.worker.ts', import.meta.url), {
    workerData: beginning,
    transferList: [far],
    resourceLimits: { maxYoungGenerationSizeMb },
  });
  const started = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<unknown>();
  worker.on('message', (message: FromBooks) => {
    switch (message.kind) {
      case 'started':
        return started.resolve();
      case 'advanced':
        return onAdvanced(message.ledger, message.seq);
      case 'fault':
        return onFault(message.ledger, fromGrpc(message.failure));
    }
  });
  worker.once('error', gone.resolve);
  worker.once('exit', (code) => {
    near.close();
    gone.resolve(new Error(`The thread of the books ended with ${code}.`));
  });
  return {
    started: started.promise,
    gone: gone.promise,
    tell: (message) => worker.postMessage(message),
    stop: async () => {
      worker.postMessage({ kind: 'stop' } satisfies ToBooks);
      await within(stopMs, gone.promise);
      await worker.terminate();
    },
  };
}
