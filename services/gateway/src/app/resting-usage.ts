import type { Clock } from '@alfred/clock';
import type { Journal } from '@alfred/journal';

/** The longest that a record rests before it is sent, however busy callers keep the process. */
const restMicros = 10_000_000n;

/** How records wait while callers have more need of the machine than the books. */
export interface Rest {
  /** How far the journal may be sent now. */
  until(): bigint;
  /** Somebody waits for the books: nothing rests until the function it gives is called. */
  end(): () => void;
}

/** What had come by a time. */
interface Mark {
  readonly position: bigint;
  readonly at: bigint;
}

/**
 * Settling a request costs as much as serving it. So records rest while callers keep the process
 * busy, each for the same time at most: a burst is served first and settled afterwards, and under a
 * load that does not end, the books follow at a distance that does not grow.
 */
export function restingUsage({
  journal,
  clock,
  isBusy,
}: {
  readonly journal: Pick<Journal, 'durablePosition'>;
  readonly clock: Clock;
  readonly isBusy: () => boolean;
}): Rest {
  let marks: readonly Mark[] = [];
  let open = 0n;
  let waiting = 0;
  return {
    until: () => {
      const position = journal.durablePosition;
      const at = clock.elapsedMicros();
      if (!isBusy() || waiting > 0) {
        marks = [];
        open = position;
      } else {
        const rested = marks.filter((mark) => at - mark.at >= restMicros);
        open = rested.at(-1)?.position ?? open;
        marks = [...marks.slice(rested.length), { position, at }];
      }
      return open;
    },
    end: () => {
      waiting += 1;
      return () => {
        waiting -= 1;
      };
    },
  };
}
