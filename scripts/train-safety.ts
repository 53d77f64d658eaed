// Writes packages/safety/src/injection/model.generated.json: what the classifier of injected
// instructions has learned from the sentences in loadtest/bench/safety/corpora.
//
//   node scripts/train-safety.ts           writes it
//   node scripts/train-safety.ts --check   fails when the file is not what the sentences give
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { featuresOf, weightsCount } from '@alfred/safety/training';
import { lessonsOf } from '../loadtest/bench/safety/corpora/injection-lessons.ts';
import { seeded } from '../loadtest/bench/safety/corpora/shuffled.ts';
import { type Learned, learn } from './safety/learn.ts';
import { sourcesHash } from './safety/sources.ts';

const file = new URL('../packages/safety/src/injection/model.generated.json', import.meta.url);
/** Fewer features say too little for an opinion. */
const featuresMin = 8;
/** What fewer than one in a hundred harmless sentences reach that are of a kind not learned from. */
const unlearned = 0.9;
/** Where 80 of 100 is. */
const eighty = Math.log(80 / 20);

const lessons = lessonsOf(seeded(20_261_122));
const examples = lessons.map(({ text, isAttack }) => ({
  features: Int32Array.from(featuresOf(text)),
  isAttack,
}));
const text = `${JSON.stringify(written(learn(examples, seeded(9))))}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) throw new Error('The model is stale: train it again.');
} else {
  writeFileSync(file, text);
  console.log(`Learned from ${lessons.length} sentences; wrote ${text.length} bytes.`);
}

function written({ weights, bias }: Learned) {
  const scale = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127;
  const bytes = Int8Array.from({ length: weightsCount }, (_, feature) =>
    Math.round((weights[feature] ?? 0) / scale),
  );
  const rounded = (value: number) => Number(value.toPrecision(8));
  return {
    featuresMin,
    bias: rounded(bias - unlearned + eighty),
    scale: rounded(scale),
    learnedFrom: sourcesHash(),
    weightsHash: createHash('sha256').update(bytes).digest('hex'),
    weights: Buffer.from(bytes.buffer).toString('base64'),
  };
}
