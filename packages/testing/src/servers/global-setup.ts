import type { TestProject } from 'vitest/node';
import { type FoundServers, findServers } from './start-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the servers of this run come from. */
    readonly servers: FoundServers;
  }
}

/**
 * Vitest runs this once before the integration tests, so that packages are installed before there
 * are several workers, and no test's time limit has to cover it.
 */
export async function setup(project: TestProject): Promise<void> {
  project.provide('servers', await findServers());
}
