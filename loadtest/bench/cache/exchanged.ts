// Pairs that differ by who does what to whom, or by one little word. Made from lists, so that there are
// hundreds of them: a list of its own to tune on, and one to measure on.

export interface ExchangeLists {
  /** One who does something, what, in the passive, and to whom: the other way round it is another question. */
  readonly deeds: readonly (readonly [who: string, does: string, done: string, whom: string])[];
  /** `{a}` does `{v}` to `{b}`. */
  readonly asked: readonly string[];
  /** The same, in the passive: `{b}` is `{p}` by `{a}`. In the order of `asked`. */
  readonly passive: readonly string[];
  /** Two places, and what goes from `{a}` to `{b}`. */
  readonly places: readonly (readonly [string, string])[];
  readonly journeys: readonly string[];
  /** By kind: what is said, with `{}` for the words of each line, any two of which differ. */
  readonly words: readonly {
    readonly kind: string;
    readonly said: readonly string[];
    readonly lines: readonly (readonly string[])[];
  }[];
  /** By hand. */
  readonly pairs: readonly (readonly [kind: string, one: string, other: string])[];
}

export interface ExchangedPair {
  readonly kind: string;
  readonly one: string;
  readonly other: string;
  /** One answer serves both. */
  readonly isSame: boolean;
}

/** Every pair of these lists. */
export function exchangedPairs(lists: ExchangeLists): readonly ExchangedPair[] {
  const deeds = lists.deeds.flatMap((deed) =>
    lists.asked.flatMap((way, at) => deedPairs(deed, way, lists.passive[at] ?? way)),
  );
  const journeys = lists.places.flatMap(([a, b]) =>
    lists.journeys.map((way) =>
      apart('from and to', fill(way, { a, b }), fill(way, { a: b, b: a })),
    ),
  );
  const words = lists.words.flatMap(({ kind, said, lines }) =>
    said.flatMap((way) =>
      lines.flatMap((line) =>
        everyTwo(line).map(([one, other]) =>
          apart(kind, way.replace('{}', one), way.replace('{}', other)),
        ),
      ),
    ),
  );
  const byHand = lists.pairs.map(([kind, one, other]) => apart(kind, one, other));
  return [...deeds, ...journeys, ...words, ...byHand];
}

function deedPairs(
  [a, v, p, b]: ExchangeLists['deeds'][number],
  way: string,
  passive: string,
): readonly ExchangedPair[] {
  const [straight, turned] = [fill(way, { a, v, p, b }), fill(way, { a: b, v, p, b: a })];
  const said = fill(passive, { a, v, p, b });
  return [
    apart('who does it to whom', straight, turned),
    apart('who does it to whom, in the passive', said, turned),
    { kind: 'the same in the passive', one: straight, other: said, isSame: true },
  ];
}

const apart = (kind: string, one: string, other: string): ExchangedPair => ({
  ...{ kind, one, other, isSame: false },
});

const fill = (text: string, by: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w)\}/g, (all, name: string) => by[name] ?? all);

const everyTwo = (line: readonly string[]) =>
  line.flatMap((one, at) => line.slice(at + 1).map((other) => [one, other] as const));
