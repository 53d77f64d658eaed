import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { FaultSwitch } from '@alfred/service-kit';
import type { BackendLink, BackendSettings } from './backend-link.ts';
import { type Backend, backendOver } from './control.ts';
import { serveBackend } from './serve-backend.ts';

/** Where the services run beside the gateway: a thread of their own, or this one. */
export type BackendPlace = 'worker' | 'inline';

/** A backend that is there but not started, and the ports to use it by. */
export interface OpenBackend {
  readonly backend: Backend;
  readonly rpc: MessagePort;
  readonly bus: MessagePort;
  /** Resolves with the reason when it ends without having been closed. */
  readonly crashed: Promise<unknown>;
  /** Ends the thread. What it still ran is lost, so `backend.stop()` comes first. */
  close(): Promise<void>;
}

/** What a backend is told besides its settings. */
export interface BackendOptions {
  readonly onWarning: (line: string) => void;
  /** For a backend in this thread alone. */
  readonly faults?: FaultSwitch | undefined;
}

/**
 * Makes a backend. Both places are reached over the same ports with the same messages; `inline` is
 * for tests, which see into one thread only.
 */
export function openBackend(
  place: BackendPlace,
  settings: BackendSettings,
  told: BackendOptions,
): OpenBackend {
  const control = new MessageChannel();
  const rpc = new MessageChannel();
  const bus = new MessageChannel();
  const ports = { control: control.port2, rpc: rpc.port2, bus: bus.port2 };
  const far: BackendLink = { ...ports, settings, faults: told.faults };
  const thread = place === 'worker' ? startThread(far) : undefined;
  if (!thread) void serveBackend(far);
  return {
    backend: backendOver(control.port1, told.onWarning),
    rpc: rpc.port1,
    bus: bus.port1,
    crashed: thread?.crashed ?? new Promise(() => {}),
    close: async () => {
      for (const { port1 } of [control, rpc, bus]) port1.close();
      await thread?.close();
    },
  };
}

/** What is short-lived takes no more: without a bound it grows to many times what it needs. */
const maxYoungGenerationSizeMb = 24;

function startThread(link: BackendLink) {
  const crashed = Promise.withResolvers<unknown>();
  const worker = new Worker(new URL('./backend.worker.ts', import.meta.url), {
    workerData: link,
    transferList: [link.control, link.rpc, link.bus],
    resourceLimits: { maxYoungGenerationSizeMb },
  });
  let closing = false;
  worker.once('error', crashed.resolve);
  worker.once('exit', (code) => {
    if (!closing) crashed.resolve(new Error(`the backend ended with ${code}`));
  });
  return {
    crashed: crashed.promise,
    close: async () => {
      closing = true;
      await worker.terminate();
    },
  };
}
