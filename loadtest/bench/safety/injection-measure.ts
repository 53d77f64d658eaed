import { kinds, screen, through } from '@alfred/safety';

/** Texts by the class that they belong to. */
export type ByClass = Readonly<Record<string, readonly string[]>>;

/** How many texts of a class reached a threshold. */
export interface Reached {
  readonly name: string;
  readonly texts: number;
  readonly reached: number;
}

const injections = screen({
  kinds: new Set(Object.keys(kinds).filter((kind) => kind.startsWith('injection.'))),
  patterns: [],
  isHeld: true,
});

/** The highest score of what a text is suspected of. */
export function suspicionOf(text: string): number {
  let most = 0;
  const stage = injections.text(({ score = 0 }) => {
    most = Math.max(most, score);
    return { outcome: 'leave' };
  });
  through(stage, text);
  return most;
}

/** Of each class, how many texts are suspected this much. */
export function reachedBy(texts: ByClass, threshold: number): readonly Reached[] {
  return Object.entries(texts).map(([name, of]) => ({
    name,
    texts: of.length,
    reached: of.filter((text) => suspicionOf(text) >= threshold).length,
  }));
}

/** What share of all texts of all classes that is. */
export function shareOf(reached: readonly Reached[]): number {
  const sum = (of: (one: Reached) => number) => reached.reduce((total, one) => total + of(one), 0);
  return (
    sum((one) => one.reached) /
    Math.max(
      1,
      sum((one) => one.texts),
    )
  );
}
