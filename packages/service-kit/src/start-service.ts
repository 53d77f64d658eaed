import type { Bus } from '@alfred/bus';
import type { RpcBinding, Service } from './service.ts';

/** What a process offers to the services that it runs. */
export interface ServiceHost {
  readonly bus: Bus;
  serve(bindings: readonly RpcBinding[]): void;
}

/** A service that runs. */
export interface RunningService {
  readonly name: string;
  /** Ends consumers, then tasks in reverse. Everything is tried; the first failure is thrown. */
  stop(): Promise<void>;
}

/**
 * Runs a service: its tasks, then its rpc, then its consumers, so that nothing asks it or feeds it
 * before its own work is under way. A failure on the way stops again what was started.
 */
export async function startService(service: Service, host: ServiceHost): Promise<RunningService> {
  const undo: (() => Promise<void>)[] = [];
  const stop = () => unwind(undo);
  try {
    for (const task of service.tasks) {
      undo.push(() => task.stop());
      await task.start();
    }
    host.serve(service.rpc);
    for (const { subject, durable, handle } of service.consumers) {
      const subscription = await host.bus.subscribe({ subject, durable }, handle);
      undo.push(() => subscription.close());
    }
    return { name: service.name, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function unwind(undo: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  while (undo.length > 0) {
    await undo
      .pop()?.()
      .catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
