import type { Environment } from './load-config.ts';

/** A copy of this process's environment: the only place that reads it. */
export function processEnvironment(): Environment {
  return { ...process.env };
}
