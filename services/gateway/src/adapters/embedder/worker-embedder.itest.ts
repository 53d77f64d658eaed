import { afterEach, expect, it } from 'vitest';
import { embedderContract } from './embedder.contract.ts';
import { localModelName } from './local-model-name.ts';
import { startLocalModel, workerEmbedder } from './worker-embedder.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function open(start = startLocalModel) {
  const faults: unknown[] = [];
  let started = 0;
  const embedder = workerEmbedder({
    name: localModelName,
    start: () => {
      started += 1;
      return start();
    },
    onFault: (error) => void faults.push(error),
  });
  closing.push(() => embedder.task.stop());
  return { embedder, faults, started: () => started };
}

embedderContract('The model that came with Alfred', async () => open().embedder);

it('starts no thread before the first text, and one for all', async () => {
  const { embedder, started } = open();
  await embedder.task.start();
  expect(started()).toBe(0);
  await Promise.all([embedder.embed('a'), embedder.embed('b')]);
  expect(started()).toBe(1);
});

it('makes none once it has ended, and whoever waits then is told', async () => {
  const { embedder } = open();
  const waiting = embedder.embed('a');
  await embedder.task.stop();
  expect(await waiting).toBeUndefined();
  expect(await embedder.embed('a')).toBeUndefined();
});
