import { memoryProblem, remember } from '../model/memory.ts';
import type { Component, Platform } from '../parts/platform.ts';
import { asProcess } from '../world/process.ts';
import type { Operation } from './stage.ts';

/** Holds the memory of every writer against the log. */
export const audit: Operation = {
  name: 'audit',
  weight: 8,
  run: ({ platform }) => {
    for (const component of platform.components.values()) void look(platform, component);
  },
};

async function look(platform: Platform, { writers, process }: Component): Promise<void> {
  if (!writers || !process?.alive) return;
  await asProcess(process, async () => {
    for (const writer of await writers.opened()) {
      // A writer that is fenced, or whose database is away, shows nothing.
      const seen = await writer.look(remember).catch(() => undefined);
      const problem = seen && memoryProblem(seen, platform.booksOf(writer.ledger));
      if (problem && process.alive)
        platform.world.fail('memory', `${process.name}: ${writer.ledger} ${problem}`);
    }
  });
}
