// Lists new golden files with their digests. What is listed already is never touched: an edited
// golden stays a failure until it is put back.
import { readFileSync, writeFileSync } from 'node:fs';
import {
  digestOf,
  extendManifest,
  goldensManifest,
  isGolden,
  repositoryFiles,
  repositoryRoot,
} from '@alfred/tidy';

const manifestPath = `${repositoryRoot}/${goldensManifest}`;
const found = new Map(
  repositoryFiles()
    .filter(({ path }) => isGolden(path))
    .map(({ path }) => [path, digestOf(readFileSync(`${repositoryRoot}/${path}`))]),
);
const before = readFileSync(manifestPath, 'utf8');
const after = extendManifest(before, found);
writeFileSync(manifestPath, after);
console.log(`${after.split('\n').length - before.split('\n').length} golden files added.`);
