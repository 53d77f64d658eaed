import type { TestProject } from 'vitest/node';
import { postgresForTests } from './postgres-for-tests.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the one server that all test files of a run share. */
    readonly postgresUrl: string;
  }
}

/** Vitest runs this once before the integration tests, and what it returns once after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await postgresForTests();
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}
