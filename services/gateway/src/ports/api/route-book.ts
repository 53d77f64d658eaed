import type { Caller } from '../../domain/caller.ts';
import type { Experiment, RouteTarget, RouteTimeouts } from '../../domain/route.ts';

/** Who serves a name, as an owner wrote it. */
export interface RouteWish {
  readonly description: string;
  readonly strategy: string;
  readonly targets: readonly RouteTarget[];
  readonly fallbacks: readonly RouteTarget[];
  readonly experiment?: Experiment | undefined;
  readonly timeouts?: RouteTimeouts | undefined;
  readonly semanticCache?: boolean | undefined;
}

/** One version of a route. */
export interface PublishedRoute extends RouteWish {
  readonly name: string;
  readonly version: number;
  readonly removed: boolean;
  /** Microseconds. */
  readonly publishedAt: bigint;
  /** The node on whose behalf; undefined where a guard did it. */
  readonly actor: string | undefined;
}

/** The routes of an organisation, with everything that they ever were. */
export interface RouteBook {
  /** The next version, which the log says; the same document again is the same version. */
  put(
    caller: Caller,
    wish: { readonly name: string; readonly route: RouteWish; readonly idempotency: string },
  ): Promise<PublishedRoute>;
  /** Rejects with `resource_unknown` for a name that never was a route. */
  remove(
    caller: Caller,
    wish: { readonly name: string; readonly idempotency: string },
  ): Promise<PublishedRoute>;
  /** One version, or the newest one for 0; undefined when there is none. */
  find(organization: string, name: string, version: number): Promise<PublishedRoute | undefined>;
  list(organization: string): Promise<readonly PublishedRoute[]>;
  /** The newest first, below `before`; 0: from the newest on. */
  versions(
    organization: string,
    page: { readonly name: string; readonly before: number; readonly limit: number },
  ): Promise<readonly PublishedRoute[]>;
}
