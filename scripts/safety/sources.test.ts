import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sourcesHash } from './sources.ts';

const path = new URL('../../packages/safety/src/injection/model.generated.json', import.meta.url);
const model = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;

it('was trained from what stands in the repository: else run `node scripts/train-safety.ts`', () => {
  expect(model.learnedFrom).toBe(sourcesHash());
});

it('has the weights that training wrote, and is small', () => {
  const weights = Buffer.from(model.weights ?? '', 'base64');
  expect(createHash('sha256').update(weights).digest('hex')).toBe(model.weightsHash);
  expect(readFileSync(path).length).toBeLessThan(300_000);
});
