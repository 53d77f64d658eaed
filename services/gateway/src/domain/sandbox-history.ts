// What the place behind a test key has used before anybody used it: so that whoever builds on
// requests, spending and history has some to look at. The same for everybody, told from its opening.

/** Days of history, and what a day is in microseconds. */
const days = 30;
const dayMicros = 86_400_000_000n;

/** A model that was used on each of these days, and how much of it: steps that repeat only late. */
const users = [
  { model: 'echo', calls: 11, input: 137, output: 53, hour: 15n },
  { model: 'lorem', calls: 7, input: 61, output: 229, hour: 10n },
] as const;

/** What one model was used for on one day. */
export interface PastUse {
  /** Names it among all of them. */
  readonly name: string;
  /** Microseconds. */
  readonly at: bigint;
  readonly model: string;
  readonly usage: Readonly<Record<'requests' | 'inputUncached' | 'outputText', bigint>>;
}

/** The thirty days before a place in a sandbox was opened. */
export function pastUses(openedAt: bigint): readonly PastUse[] {
  const opened = openedAt - (openedAt % dayMicros);
  return Array.from({ length: days }, (_, index) => index + 1).flatMap((day) =>
    users.map(({ model, calls, input, output, hour }) => {
      const requests = 3 + ((day * calls) % 17);
      return {
        name: `${day}.${model}`,
        at: opened - BigInt(day) * dayMicros + (hour * dayMicros) / 24n,
        model,
        usage: {
          requests: BigInt(requests),
          inputUncached: BigInt(requests * (120 + ((day * input) % 400))),
          outputText: BigInt(requests * (40 + ((day * output) % 300))),
        },
      };
    }),
  );
}
