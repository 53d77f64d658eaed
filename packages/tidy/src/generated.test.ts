import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { documents } from '../../../scripts/generate/documents.ts';
import { repositoryRoot } from './support/repository.ts';

it.each([...(await documents())])('%s is what its source says', (path, text) => {
  const file = `${repositoryRoot}/${path}`;
  const hint = `${path} is stale; run npm run generate`;
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '', hint).toBe(text);
});
