/** A model that serves a route. */
export interface RouteTarget {
  readonly model: string;
  readonly weight: number;
  /** What the model can do; none: whatever its provider carries. */
  readonly capabilities: readonly string[];
  /** Which classes of data may go there; none: every one. */
  readonly dataClasses: readonly string[];
}

/** One of the ways to serve a route that an experiment compares. */
export interface Arm {
  readonly name: string;
  readonly weight: number;
  readonly targets: readonly RouteTarget[];
  /** Why it gets no requests any more; empty while it does. */
  readonly stopped: string;
}

/** What stops an arm. */
export interface Guard {
  /** error_rate | latency | cost | feedback */
  readonly metric: string;
  readonly limit: number;
  readonly requestsMin: number;
}

/** Ways to serve a route, compared by what becomes of their requests. */
export interface Experiment {
  readonly name: string;
  /** key | user | header */
  readonly sticky: string;
  readonly arms: readonly Arm[];
  readonly guard?: Guard | undefined;
}

/** In place of those of the deployment, in milliseconds; 0: that one holds. */
export interface RouteTimeouts {
  /** For all calls of a request together. */
  readonly requestMs: number;
  /** Until a call begins to answer, and between two pieces of its answer. */
  readonly firstByteMs: number;
  readonly idleMs: number;
}

/** A name that clients give for a model, and who serves it: one version of it. */
export interface Route {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  /** ordered | weighted | cheapest | fastest | least_busy */
  readonly strategy: string;
  readonly targets: readonly RouteTarget[];
  /** Asked in this order when no target has answered. */
  readonly fallbacks: readonly RouteTarget[];
  readonly experiment?: Experiment | undefined;
  readonly timeouts?: RouteTimeouts | undefined;
  /** A question may be answered by what answered one like it, where policy lets. */
  readonly semanticCache?: boolean | undefined;
  /** Microseconds. */
  readonly publishedAt: bigint;
}

/** How a plan came to its candidates, as the record of a request says it. */
export interface Routing {
  readonly route: string;
  readonly version: bigint;
  readonly strategy: string;
  /** Empty when the route has no experiment. */
  readonly experiment: string;
  readonly arm: string;
  /** Every model that was thought of: candidates in their order, then those that were passed over. */
  readonly considered: readonly Considered[];
}

/** One model that a route names, and what became of it. */
export interface Considered {
  readonly model: string;
  /** Empty for a candidate; else why it cannot serve this request. */
  readonly reason: string;
}

/** Which way of an experiment a request went. */
export interface ArmOfRoute {
  readonly route: string;
  readonly experiment: string;
  readonly arm: string;
}

/** The arm of a request, where its route has an experiment. */
export function armOf(routing: Routing | undefined): ArmOfRoute | undefined {
  if (!routing || routing.arm === '') return undefined;
  const { route, experiment, arm } = routing;
  return { route, experiment, arm };
}
