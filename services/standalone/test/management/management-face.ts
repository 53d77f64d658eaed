// The management API as this suite sees it, however it is put together.
import type { GetRequestResponse } from '@alfred/contracts/metering';
import type { RunningServices } from './running-services.ts';

/** A route as Fastify registered it: `/api/v1/nodes/:id`. */
export interface RegisteredRoute {
  readonly method: string;
  readonly url: string;
}

/** An answer, checked against the OpenAPI document before a test sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly text: string;
}

export interface Call {
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

/** What a test does with the services themselves. */
export interface ServicesBehind extends Pick<RunningServices, 'identity' | 'policy'> {
  /** Lets metering have seen a request. */
  readonly seen: { set(key: string, answer: GetRequestResponse): unknown };
}

export interface ManagementClient {
  readonly services: ServicesBehind;
  readonly routes: readonly RegisteredRoute[];
  readonly evicted: readonly string[];
  /** What every gateway was told to take back. */
  readonly recalled: readonly unknown[];
  call(key: string, method: string, path: string, options?: Call): Promise<Answer>;
  /** Listens on a free port of the loopback address; gives its URL. */
  listen(): Promise<string>;
  stop(): Promise<void>;
}
