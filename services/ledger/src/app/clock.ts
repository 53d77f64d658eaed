import type { WallReading, WallWatch } from '@alfred/clock';

/** What an operator sees of the clock that every ledger of this process goes by. */
export type GetClock = () => WallReading;
/** Gives what was read before; from then on the wall clock is in force as it is. */
export type ConfirmClock = () => WallReading;

/** An operator's word is logged: no entry says why times go on somewhere else. */
export function confirmClock(deps: {
  readonly wall: Pick<WallWatch, 'confirm'>;
  readonly onConfirmed: (before: WallReading) => void;
}): ConfirmClock {
  return () => {
    const before = deps.wall.confirm();
    if (!before.isSteady) deps.onConfirmed(before);
    return before;
  };
}

/** Looks at the clock, and tells once when it has moved by itself and once when it agrees again. */
export function heedClock(deps: {
  readonly wall: Pick<WallWatch, 'read'>;
  readonly onChanged: (reading: WallReading) => void;
}): () => Promise<void> {
  let wasSteady = true;
  return async () => {
    const reading = deps.wall.read();
    if (reading.isSteady !== wasSteady) deps.onChanged(reading);
    wasSteady = reading.isSteady;
  };
}

/** What is missing while nobody may trust the clock, in words for an operator. */
export function clockMissing({ read }: Pick<WallWatch, 'read'>): readonly string[] {
  return read().isSteady ? [] : ['ledger: clock_unsafe, until `npm run alfred -- clock confirm`'];
}
