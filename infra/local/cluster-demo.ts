import { catalogue, isAlfredError } from '@alfred/errors';
import { createDemo } from '@alfred/gateway';
import { type Demo, readDemo, writeDemo } from '@alfred/home';
import { type Patience, retrying } from '@alfred/service-kit';
import type { ClusterClients } from './cluster-clients.ts';
import type { ClusterHome } from './cluster-home.ts';

/** Processes that are ready may still be finding each other, on a machine that has a lot to do. */
const demoPatience: Patience = {
  attemptsMax: 10,
  firstDelayMs: 100,
  delayMaxMs: 1_000,
  worthwhile: (error) => isAlfredError(error) && catalogue[error.code].retryable,
};

/** The demo of an earlier start under today's address, or a new one. */
export async function ensureDemo(
  { demoFile }: ClusterHome,
  clients: ClusterClients,
  url: string,
): Promise<{ readonly demo: Demo; readonly isFirst: boolean }> {
  const kept = await readDemo(demoFile);
  const make = () => retrying(() => createDemo(clients, url), demoPatience);
  const demo = kept ? { ...kept, url } : await make();
  if (kept?.url !== url) await writeDemo(demoFile, demo);
  return { demo, isFirst: kept === undefined };
}

/** A first call to paste into a terminal. */
export function firstCall({ url, demoKey }: Demo): string {
  const body = '{"model":"sim/echo","messages":[{"role":"user","content":"Hello, Alfred"}]}';
  return `  curl ${url}/v1/chat/completions \\
    -H 'authorization: Bearer ${demoKey}' \\
    -H 'content-type: application/json' \\
    -d '${body}'`;
}
