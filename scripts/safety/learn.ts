import { weightsCount, worthOf } from '@alfred/safety/training';

/** What a text shows, and what it is. */
export interface Example {
  readonly features: Int32Array;
  readonly isAttack: boolean;
}

/** What was learned. */
export interface Learned {
  readonly weights: Float64Array;
  readonly bias: number;
}

const rounds = 8;
const rate = 3;
const decay = 5e-4;

const worths = Float64Array.from({ length: weightsCount }, (_, feature) => worthOf(feature));

/** Logistic regression by gradient descent, one example at a time. */
export function learn(examples: readonly Example[], random: () => number): Learned {
  const weights = new Float64Array(weightsCount);
  const order = Array.from(examples, (_, index) => index);
  let bias = 0;
  for (let round = 0; round < rounds; round += 1) {
    shuffle(order, random);
    const pace = rate / (1 + round * 0.5);
    for (const index of order) {
      const example = examples[index];
      if (!example) continue;
      const { features } = example;
      const norm = 1 / lengthOf(features);
      const likely = 1 / (1 + Math.exp(-(sumOf(weights, features) * norm + bias)));
      const step = pace * ((example.isAttack ? 1 : 0) - likely);
      for (const feature of features) {
        const worth = worths[feature] ?? 0;
        const weight = weights[feature] ?? 0;
        weights[feature] = weight * (1 - decay * pace) + step * norm * worth;
      }
      bias += step * 0.1;
    }
  }
  return { weights, bias };
}

/** How sure it is that these features are an attack's: above 0 it is likelier than not. */
export function logitOf({ weights, bias }: Learned, features: Int32Array): number {
  return sumOf(weights, features) / lengthOf(features) + bias;
}

function sumOf(weights: Float64Array, features: Int32Array): number {
  let sum = 0;
  for (const feature of features) sum += (weights[feature] ?? 0) * (worths[feature] ?? 0);
  return sum;
}

function lengthOf(features: Int32Array): number {
  let squares = 0;
  for (const feature of features) squares += (worths[feature] ?? 0) ** 2;
  return Math.sqrt(Math.max(1, squares));
}

function shuffle(items: number[], random: () => number): void {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [items[at], items[other]] = [items[other] ?? 0, items[at] ?? 0];
  }
}
