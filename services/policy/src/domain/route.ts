/** How the targets of a route are put into order. */
export const strategies = ['ordered', 'weighted', 'cheapest', 'fastest', 'least_busy'] as const;
/** What a model may be said to be able to do. */
export const capabilities = [
  ...['tools', 'structured_output', 'images', 'audio', 'files', 'reasoning'],
] as const;
/** What the requests of one arm have in common. */
export const stickies = ['key', 'user', 'header'] as const;
/** What an arm may be stopped by. */
export const metrics = ['error_rate', 'latency', 'cost', 'feedback'] as const;

export type Strategy = (typeof strategies)[number];
export type Sticky = (typeof stickies)[number];
export type Metric = (typeof metrics)[number];

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
  /** In place of those of the route. */
  readonly targets: readonly RouteTarget[];
  /** Why it gets no requests any more; empty while it does. */
  readonly stopped: string;
}

/** What stops an arm. */
export interface Guard {
  readonly metric: Metric;
  readonly limit: number;
  readonly requestsMin: number;
}

/** Ways to serve a route, compared by what becomes of their requests. */
export interface Experiment {
  readonly name: string;
  readonly sticky: Sticky;
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

/** Who serves a name that clients give for a model. */
export interface RouteDocument {
  readonly description: string;
  readonly strategy: Strategy;
  readonly targets: readonly RouteTarget[];
  /** Asked in this order when no target has answered. */
  readonly fallbacks: readonly RouteTarget[];
  readonly experiment?: Experiment | undefined;
  readonly timeouts?: RouteTimeouts | undefined;
  /** A question may be answered by what answered one like it, where policy lets. */
  readonly semanticCache?: boolean | undefined;
}

/** One version of a route. Versions are never changed, only followed. */
export interface Route {
  readonly name: string;
  /** 1, 2, 3 … per name; 0 when there never was one. */
  readonly version: number;
  readonly removed: boolean;
  readonly document: RouteDocument;
  /** Microseconds; 0 when never published. */
  readonly publishedAt: bigint;
  readonly actor: string;
}

/** Before any check: as it comes over the wire. */
export type Unchecked<Document> = {
  readonly [Field in keyof Document]: Document[Field] extends string
    ? string
    : Document[Field] extends readonly (infer Item)[]
      ? readonly Unchecked<Item>[]
      : Document[Field] extends object | undefined
        ? Unchecked<Exclude<Document[Field], undefined>> | undefined
        : Document[Field];
};

/** What a name has that was never a route. */
export function noRoute(name: string): Route {
  const document = { description: '', strategy: 'ordered', targets: [], fallbacks: [] } as const;
  return { name, version: 0, removed: true, document, publishedAt: 0n, actor: '' };
}

/** Whether two documents say the same, in the same order. */
export function sameDocument(left: RouteDocument, right: RouteDocument): boolean {
  return JSON.stringify(canonical(left)) === JSON.stringify(canonical(right));
}

const canonicalTarget = ({ model, weight, capabilities, dataClasses }: RouteTarget) => [
  ...[model, weight, capabilities, dataClasses],
];

const canonicalArm = ({ name, weight, targets, stopped }: Arm) => [
  ...[name, weight, stopped, targets.map(canonicalTarget)],
];

function canonical(document: RouteDocument) {
  const { description, strategy, targets, fallbacks, experiment, timeouts, semanticCache } =
    document;
  const { name, sticky, arms, guard } = experiment ?? {};
  return [
    ...[description, strategy, targets.map(canonicalTarget), fallbacks.map(canonicalTarget)],
    ...[name, sticky, arms?.map(canonicalArm)],
    ...[guard?.metric, guard?.limit, guard?.requestsMin],
    ...[timeouts?.requestMs, timeouts?.firstByteMs, timeouts?.idleMs],
    ...(semanticCache ? [semanticCache] : []),
  ];
}

/**
 * The document with an arm that gets no requests any more, or undefined when there is nothing to
 * stop: no such arm, stopped already, or the last one that is left.
 */
export function withoutArm(
  document: RouteDocument,
  { experiment: name, arm, reason }: { experiment: string; arm: string; reason: string },
): RouteDocument | undefined {
  const { experiment } = document;
  if (experiment?.name !== name) return undefined;
  const running = experiment.arms.filter(({ stopped }) => stopped === '');
  if (running.length < 2 || !running.some((one) => one.name === arm)) return undefined;
  const arms = experiment.arms.map((one) => (one.name === arm ? { ...one, stopped: reason } : one));
  return { ...document, experiment: { ...experiment, arms } };
}
