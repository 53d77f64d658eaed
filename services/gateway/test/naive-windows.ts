// What a sliding window means, in the plainest words: every request that ever came in is remembered,
// and counted anew for each question.
import type { AppliedLimit, LimitStanding } from '../src/domain/request-limit.ts';
import type { CountedRequests } from '../src/domain/request-windows.ts';

/** A model of sliding windows that forgets nothing. Times are microseconds that never go back. */
export function naiveWindows() {
  const came: { readonly name: string; readonly at: number }[] = [];
  const nameOf = ({ organization }: CountedRequests, { id }: AppliedLimit) =>
    `${organization} ${id}`;
  const timesOf = (asked: CountedRequests, limit: AppliedLimit, now: number) =>
    came
      .filter(({ name, at }) => name === nameOf(asked, limit) && at > now - widthOf(limit))
      .map(({ at }) => at)
      .toSorted((a, b) => a - b);
  const standing = (asked: CountedRequests, limit: AppliedLimit, now: number): LimitStanding => {
    const times = timesOf(asked, limit, now);
    const untilOut = (at: number | undefined) => (at === undefined ? 0 : at + widthOf(limit) - now);
    const isFull = times.length >= limit.requests;
    return {
      limit,
      used: times.length,
      // As many have to leave as are too many, for one to come in.
      waitMicros: isFull ? untilOut(times[times.length - limit.requests]) : 0,
      resetMicros: untilOut(times.at(-1)),
    };
  };
  const note = (asked: CountedRequests, now: number) => {
    for (const limit of asked.limits) came.push({ name: nameOf(asked, limit), at: now });
  };
  const standings = (asked: CountedRequests, now: number) =>
    asked.limits.map((limit) => standing(asked, limit, now));
  return {
    note,
    take: (asked: CountedRequests, now: number): readonly LimitStanding[] => {
      const before = standings(asked, now);
      if (before.some(({ waitMicros }) => waitMicros > 0)) return before;
      note(asked, now);
      return standings(asked, now).map((after) => ({ ...after, waitMicros: 0 }));
    },
  };
}

const widthOf = ({ windowSeconds }: AppliedLimit): number => windowSeconds * 1_000_000;
