// A model takes tens of milliseconds for a text, and 200 MB: neither belongs into the thread that
// serves requests.
import { type MessagePort, parentPort } from 'node:worker_threads';
import { localModel } from './local-model.ts';

/** What the worker is asked, and what it answers. */
export interface EmbedQuestion {
  readonly number: number;
  readonly text: string;
}

export interface EmbedAnswer {
  readonly number: number;
  readonly vector: Float32Array;
}

if (parentPort) answerAll(parentPort);

function answerAll(port: MessagePort): void {
  const loading = localModel();
  port.on('message', async ({ number, text }: EmbedQuestion) => {
    const embed = await loading;
    port.postMessage({ number, vector: await embed(text) } satisfies EmbedAnswer);
  });
}
