import type { Route, RouteDocument } from '../domain/route.ts';

/** On whose behalf something about a route is asked, and what makes a repeat the same request. */
export interface RouteAct {
  readonly organization: string;
  /** Whose log says so. */
  readonly ledger: string;
  /** The node on whose behalf; empty where a guard does it. */
  readonly actor: string;
  readonly apiKey: string;
  readonly name: string;
  /** Microseconds. */
  readonly at: bigint;
  /** Empty when the client gave no idempotency key. */
  readonly idempotency: string;
}

/** A route as it stands, and the version of the bundle that has it. */
export interface PublishedRoute {
  readonly route: Route;
  readonly bundleVersion: number;
}

/** Every version of every route. Append-only: what once served requests can always be read. */
export interface RouteBook {
  /**
   * The next version, which an entry of the log says; or the current one when it says the same.
   * Rejects with `idempotency_key_reused` when the key was used for something else, and with
   * `limit_reached` when the organisation has too many routes.
   */
  put(act: RouteAct, document: RouteDocument): Promise<PublishedRoute>;
  /** A version that says that there is none any more. Rejects with `resource_unknown`. */
  remove(act: RouteAct): Promise<PublishedRoute>;
  /** A version without requests for an arm; the current one where there is nothing to stop. */
  stopArm(
    act: RouteAct,
    stop: { readonly experiment: string; readonly arm: string; readonly reason: string },
  ): Promise<PublishedRoute>;
  /** One version, or the newest one for 0; version 0 when there is none. */
  find(organization: string, name: string, version: number): Promise<Route>;
  /** The newest of every route that is there. */
  list(organization: string): Promise<readonly Route[]>;
  /** Every version below `before`, the newest first; 0: from the newest on. */
  versions(
    organization: string,
    page: { readonly name: string; readonly before: number; readonly limit: number },
  ): Promise<readonly Route[]>;
}
