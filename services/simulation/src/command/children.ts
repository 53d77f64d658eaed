// Runs on every processor: children of this program that take one run after the other.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunOutcome } from '../drive/run.ts';
import type { RunShape } from './shrink.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Children that run shapes, each one at a time. */
export interface Children {
  readonly count: number;
  /** Waits for a child that is free. */
  run(shape: RunShape): Promise<RunOutcome>;
  end(): void;
}

/** Starts so many children, with a planted bug or without. */
export function startChildren(count: number, plant: number | undefined): Children {
  const args = ['--child', ...(plant === undefined ? [] : ['--plant', String(plant)])];
  const children = Array.from({ length: count }, () => fork(program, args));
  const free = [...children];
  const waiting: ((child: ChildProcess) => void)[] = [];
  const take = async (): Promise<ChildProcess> =>
    free.pop() ?? new Promise((resolve) => void waiting.push(resolve));
  const give = (child: ChildProcess): void => {
    const next = waiting.shift();
    if (next) next(child);
    else free.push(child);
  };
  return {
    count,
    run: async (shape) => {
      const child = await take();
      try {
        return await runIn(child, shape);
      } finally {
        give(child);
      }
    },
    end: () => {
      for (const child of children) child.kill();
    },
  };
}

function runIn(child: ChildProcess, shape: RunShape): Promise<RunOutcome> {
  return new Promise((resolve, reject) => {
    const onEnd = (): void => reject(new Error(`the child that ran seed ${shape.seed} ended`));
    child.once('exit', onEnd);
    child.once('message', (outcome) => {
      child.off('exit', onEnd);
      resolve(outcome as RunOutcome);
    });
    child.send(shape);
  });
}
