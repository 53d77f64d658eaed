import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Everything that decides what the classifier learns, from the top of the repository. */
export const sources: readonly string[] = [
  ...['canonical', 'classes', 'features', 'lexicon'].map(
    (name) => `packages/safety/src/injection/${name}.ts`,
  ),
  'packages/safety/src/fold.ts',
  'scripts/train-safety.ts',
  'scripts/safety/learn.ts',
  ...[
    'lessons',
    'once-unseen',
    'once-unseen-more',
    'training',
    'training-further',
    'training-more',
  ].map((name) => `loadtest/bench/safety/corpora/injection-${name}.ts`),
  'loadtest/bench/safety/corpora/injection-lessons.json',
  'loadtest/bench/safety/corpora/injection-prose.json',
  'loadtest/bench/safety/corpora/injection-unseen.json',
  'loadtest/bench/safety/corpora/runs.ts',
  'loadtest/bench/safety/corpora/shuffled.ts',
];

/** One hash of all of them: the model says which it was made from. */
export function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const path of sources) {
    hash.update(path).update('\n');
    hash.update(readFileSync(new URL(`../../${path}`, import.meta.url)));
  }
  return hash.digest('hex');
}
