/** How many units of each kind one call used. The kinds are disjoint: their sum is the call. */
export interface UsageBuckets {
  readonly inputUncached: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite5m: bigint;
  readonly cacheWrite1h: bigint;
  readonly inputAudio: bigint;
  readonly inputImage: bigint;
  readonly outputText: bigint;
  readonly outputReasoning: bigint;
  readonly outputAudio: bigint;
  /** Tokens of images that were made. */
  readonly outputImage: bigint;
  readonly searches: bigint;
  readonly requests: bigint;
  /** Whole images that were made, where they are not sold by the token. */
  readonly images: bigint;
  /** Characters of text that were spoken. */
  readonly characters: bigint;
  /** Seconds of sound that were heard, each begun one whole. */
  readonly audioSeconds: bigint;
}

export type UsageBucket = keyof UsageBuckets;

/** A kind of units that are neither tokens nor calls. */
export type PieceBucket = 'images' | 'characters' | 'audioSeconds';

/** The buckets that a prompt fills; a tier of prices is chosen by their sum. */
export const inputBuckets = [
  'inputUncached',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'inputAudio',
  'inputImage',
] as const satisfies readonly UsageBucket[];

/** The buckets that an answer fills. */
export const outputBuckets = [
  'outputText',
  'outputReasoning',
  'outputAudio',
  'outputImage',
] as const satisfies readonly UsageBucket[];

/** What is counted neither in tokens nor in calls; a tier of prices does not depend on it. */
export const pieceBuckets = [
  'images',
  'characters',
  'audioSeconds',
] as const satisfies readonly PieceBucket[];

/** Every bucket, in the order in which wires and documents name them. */
export const usageBuckets: readonly UsageBucket[] = [
  ...inputBuckets,
  ...outputBuckets,
  'searches',
  'requests',
  ...pieceBuckets,
];

/** A call that used nothing: spread it and fill in what is known. */
export const emptyUsage: UsageBuckets = {
  inputUncached: 0n,
  cacheRead: 0n,
  cacheWrite5m: 0n,
  cacheWrite1h: 0n,
  inputAudio: 0n,
  inputImage: 0n,
  outputText: 0n,
  outputReasoning: 0n,
  outputAudio: 0n,
  outputImage: 0n,
  searches: 0n,
  requests: 0n,
  images: 0n,
  characters: 0n,
  audioSeconds: 0n,
};

/** No call uses more of anything: what is beyond is a defect of whoever counted. */
export const unitsMax = 1_000_000_000_000n;

export type UsageProblem = 'negative' | 'absurd';

/** A count that cannot be priced. */
export interface UsageDefect {
  readonly problem: UsageProblem;
  readonly bucket: UsageBucket;
}

/** The first thing that is wrong with counts from outside; undefined when they can be priced. */
export function usageDefect(usage: UsageBuckets): UsageDefect | undefined {
  for (const bucket of usageBuckets) {
    const units = usage[bucket];
    if (units < 0n) return { problem: 'negative', bucket };
    if (units > unitsMax) return { problem: 'absurd', bucket };
  }
  return undefined;
}

/** What is wrong with counts that came from outside, or undefined when they can be priced. */
export function usageProblem(usage: UsageBuckets): UsageProblem | undefined {
  return usageDefect(usage)?.problem;
}
