/** A way to serve a request, as far as strategies compare it with others. */
export interface RoutingOption {
  readonly weight: number;
  /** What the request likely costs there, in the caller's asset. */
  readonly cost: bigint;
  /** How long the first byte takes there these days; undefined when nobody knows. Microseconds. */
  readonly firstByte: number | undefined;
  /** Calls that run there now, of this gateway. */
  readonly running: number;
}

/**
 * The options in the order in which a strategy asks them. A strategy that this release does not
 * know leaves them as they are listed.
 */
export function orderOptions<Option extends RoutingOption>(
  strategy: string,
  options: readonly Option[],
  random: () => number,
): readonly Option[] {
  switch (strategy) {
    case 'weighted':
      return shuffled(options, random);
    case 'cheapest':
      return options.toSorted((a, b) => (a.cost < b.cost ? -1 : Number(a.cost > b.cost)));
    case 'fastest':
      return options.toSorted((a, b) => expectedWait(a) - expectedWait(b));
    case 'least_busy':
      return shuffled(options, random).toSorted((a, b) => load(a) - load(b));
    default:
      return options;
  }
}

/** Each is first as often as its weight says; the same of the others among themselves. */
function shuffled<Option extends RoutingOption>(
  options: readonly Option[],
  random: () => number,
): readonly Option[] {
  const drawn = options.map((option) => ({
    option,
    at: -Math.log(1 - random()) / option.weight,
  }));
  return drawn.toSorted((a, b) => a.at - b.at).map(({ option }) => option);
}

const load = ({ running, weight }: RoutingOption): number => running / weight;

/** What nobody knows is tried first, by one request at a time; a wait longer than any known. */
const unknownWait = Number.MAX_SAFE_INTEGER;

function expectedWait({ firstByte, running }: RoutingOption): number {
  return firstByte ?? (running === 0 ? 0 : unknownWait);
}
