import { featuresOf, worthOf } from './features.ts';
import model from './model.generated.json' with { type: 'json' };

const weights = new Int8Array(Buffer.from(model.weights, 'base64'));

/** How likely a text tells a model to leave its instructions, from 0 to 100. */
export function scoreLikely(text: string): number {
  const features = featuresOf(text);
  if (features.length < model.featuresMin) return 0;
  let sum = 0;
  let squares = 0;
  for (const feature of features) {
    const worth = worthOf(feature);
    sum += (weights[feature] ?? 0) * worth;
    squares += worth * worth;
  }
  const logit = (sum * model.scale) / Math.sqrt(squares) + model.bias;
  return Math.round(100 / (1 + Math.exp(-logit)));
}
