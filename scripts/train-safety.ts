// Writes packages/safety/src/injection/model.generated.json: what the classifier of injected
// instructions has learned from the sentences in loadtest/bench/safety/corpora.
//
//   node scripts/train-safety.ts           writes it
//   node scripts/train-safety.ts --check   fails when the file is not what the sentences give
import { readFileSync, writeFileSync } from 'node:fs';
import { featuresOf, weightsCount } from '@alfred/safety/training';
import {
  attackTemplates,
  benignTemplates,
  fillers,
} from '../loadtest/bench/safety/corpora/injection-training.ts';
import {
  furtherAttackTemplates,
  furtherBenignTemplates,
  furtherFillers,
} from '../loadtest/bench/safety/corpora/injection-training-further.ts';
import {
  moreAttackTemplates,
  moreBenignTemplates,
} from '../loadtest/bench/safety/corpora/injection-training-more.ts';
import { filled, seeded } from '../loadtest/bench/safety/corpora/shuffled.ts';

const file = new URL('../packages/safety/src/injection/model.generated.json', import.meta.url);
const sentencesPerTemplate = 15;
const rounds = 10;
const rate = 0.8;
const decay = 0.0002;
/** Fewer features say too little for an opinion. */
const featuresMin = 6;
/** By so much scores are moved: 80 is what one in a hundred harmless templates reaches unlearned. */
const calibration = 0.5;

interface Example {
  readonly features: readonly number[];
  readonly isAttack: boolean;
}

const random = seeded(20_261_122);
/** Disguises are taken off before anything is scored: there are no words in them to learn. */
const isPlain = (template: string): boolean =>
  !/cerivbhf|suoiverp|pr3v10us|p-r-e-v|f o r g e t|W i d e/.test(template);
const attacks = [...attackTemplates, ...moreAttackTemplates, ...furtherAttackTemplates].filter(
  isPlain,
);
const benign = [...benignTemplates, ...moreBenignTemplates, ...furtherBenignTemplates].filter(
  isPlain,
);
const words = { ...fillers, ...furtherFillers };
const learned = learn([...examplesOf(attacks, true), ...examplesOf(benign, false)]);
const text = `${JSON.stringify(learned)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) throw new Error('The model is stale: train it again.');
} else {
  writeFileSync(file, text);
  console.log(`Wrote ${text.length} bytes.`);
}

function examplesOf(templates: readonly string[], isAttack: boolean): readonly Example[] {
  return templates.flatMap((template) =>
    Array.from({ length: sentencesPerTemplate }, () => ({
      features: featuresOf(filled(template, words, random)),
      isAttack,
    })),
  );
}

/** Logistic regression by gradient descent, one example at a time. */
function learn(examples: readonly Example[]) {
  const weights = new Float64Array(weightsCount);
  let bias = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const { features, isAttack } of shuffle(examples)) {
      const norm = 1 / Math.sqrt(Math.max(1, features.length));
      const sum = features.reduce((total, feature) => total + (weights[feature] ?? 0), 0);
      const likely = 1 / (1 + Math.exp(-(sum * norm + bias)));
      const step = rate * ((isAttack ? 1 : 0) - likely);
      for (const feature of features) {
        weights[feature] = (weights[feature] ?? 0) * (1 - decay) + step * norm;
      }
      bias += step * 0.1;
    }
  }
  const scale = Math.max(...weights.map(Math.abs)) / 127;
  const bytes = Int8Array.from(weights, (weight) => Math.round(weight / scale));
  const rounded = (value: number) => Number(value.toPrecision(8));
  return {
    featuresMin,
    bias: rounded(bias + calibration),
    scale: rounded(scale),
    weights: Buffer.from(bytes.buffer).toString('base64'),
  };
}

function shuffle<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
