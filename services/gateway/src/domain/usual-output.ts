/** How long answers of each model usually are: a guess for quotes, never for money. */
export interface UsualOutput {
  /** Tokens of one answer. */
  of(model: string): number | undefined;
  note(model: string, tokens: number): void;
}

/** Models that are remembered; the one that was noted longest ago is forgotten. */
const modelsMax = 1_000;
/** One answer in so many makes the mean: it follows changes within some dozens. */
const memory = 16;

/** Nothing is usual yet. */
export function usualOutput(): UsualOutput {
  const means = new Map<string, number>();
  return {
    of: (model) => {
      const mean = means.get(model);
      return mean === undefined ? undefined : Math.round(mean);
    },
    note: (model, tokens) => {
      const mean = means.get(model);
      means.delete(model);
      means.set(model, mean === undefined ? tokens : mean + (tokens - mean) / memory);
      const [oldest] = means.keys();
      if (means.size > modelsMax && oldest !== undefined) means.delete(oldest);
    },
  };
}
