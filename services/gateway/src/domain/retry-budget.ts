/** Keeps retries a small share of all calls, so that they never keep down what is down. */
export interface RetryBudget {
  /** A call that is no retry was made. */
  earn(): void;
  /** Takes one retry out of it; false when there is none left. */
  draw(): boolean;
}

/** A retry for so many calls. */
const callsPerRetry = 5;
/** At rest there are so many, for a place that is seldom called. */
const retriesMax = 10;

/** A full budget: one retry for every five calls, and ten to begin with. */
export function retryBudget(): RetryBudget {
  const most = retriesMax * callsPerRetry;
  let left = most;
  return {
    earn: () => {
      left = Math.min(most, left + 1);
    },
    draw: () => {
      if (left < callsPerRetry) return false;
      left -= callsPerRetry;
      return true;
    },
  };
}
