// What things cost in a run: few models, and numbers that make rounding and tiers matter.
import type { Route } from '../../../gateway/src/domain/route.ts';

/** Minor units for a million units. */
export interface ModelPrices {
  readonly input: bigint;
  readonly output: bigint;
  readonly request: bigint;
}

/** The models of the run's provider. */
export const models: Readonly<Record<string, ModelPrices>> = {
  'sim/small': { input: 150_000_001n, output: 600_000_003n, request: 0n },
  'sim/large': { input: 2_500_000_007n, output: 10_000_000_009n, request: 1_000_000_000n },
};

const target = (model: string) => ({ model, weight: 1, capabilities: [], dataClasses: [] });

/** A name for the cheap model, and the dear one where that fails. */
export const eitherRoute: Route = {
  name: 'either',
  version: 1,
  description: '',
  strategy: 'ordered',
  targets: [target('sim/small')],
  fallbacks: [target('sim/large')],
  publishedAt: 0n,
};

/** The version of the run's one price book. */
export const bookVersion = '2026-11-22.1+00000000';

/** The run's price book, as every part reads it. */
export const bookJson = JSON.stringify({
  version: bookVersion,
  models: Object.entries(models).map(([model, { input, output, request }]) => ({
    provider: 'sim',
    model,
    aliases: [model.slice('sim/'.length)],
    asset: 'USD/9',
    prices: {
      inputUncached: String(input),
      outputText: String(output),
      requests: String(request),
    },
    outputMax: 4_096,
  })),
});

/** What a call costs, by hand: summed exactly, rounded once, half up. */
export function costByHand(model: string, input: bigint, output: bigint): bigint {
  const prices = models[model];
  if (!prices) throw new RangeError(`no price for ${model}`);
  const total = input * prices.input + output * prices.output + prices.request;
  return (total + 500_000n) / 1_000_000n;
}
