// Long texts are looked at in slices, and of all that are being looked at one slice at a time: between
// two of them the process answers others.
import type { Clock } from '@alfred/clock';

/** A text is looked at for so many characters before others have their turn: about a millisecond. */
export const sliceLength = 4_096;
/** Characters that may wait to be looked at, of all requests together. */
const waitingMax = 32_000_000;
/** Whoever has waited for longer is not looked at any more. */
const patienceMicros = 30_000_000n;

/** Who looks at how much at once, for one process. */
export interface ScanTurns {
  /** Room for so many characters; undefined while too many wait. `leave` gives it back. */
  enter(characters: number): ScanPlace | undefined;
}

export interface ScanPlace {
  /** Waits for the turn of another slice; says whether there was one in time. */
  turn(): Promise<boolean>;
  leave(): void;
}

/** One line for everybody. */
export function scanTurns(clock: Pick<Clock, 'elapsedMicros'>): ScanTurns {
  const line: (() => void)[] = [];
  let waiting = 0;
  const serve = (): void => {
    line.shift()?.();
    if (line.length > 0) setImmediate(serve);
  };
  const inLine = (): Promise<void> =>
    new Promise((resolve) => {
      line.push(resolve);
      if (line.length === 1) setImmediate(serve);
    });
  return {
    enter: (characters) => {
      if (waiting + characters > waitingMax) return undefined;
      waiting += characters;
      const until = clock.elapsedMicros() + patienceMicros;
      return {
        turn: async () => {
          await inLine();
          return clock.elapsedMicros() < until;
        },
        leave: () => {
          waiting -= characters;
        },
      };
    },
  };
}
