import { featuresOf } from './features.ts';
import model from './model.generated.json' with { type: 'json' };

const weights = new Int8Array(Buffer.from(model.weights, 'base64'));

/** How likely a text tells a model to leave its instructions, from 0 to 100. */
export function scoreLikely(text: string): number {
  const features = featuresOf(text);
  if (features.length < model.featuresMin) return 0;
  let sum = 0;
  for (const feature of features) sum += weights[feature] ?? 0;
  const logit = (sum * model.scale) / Math.sqrt(features.length) + model.bias;
  return Math.round(100 / (1 + Math.exp(-logit)));
}
