// Writes the golden file of every type of entry that has none, and lists new golden files with
// their digests. What exists or is listed already is never touched: an edited golden stays a
// failure until it is put back.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  digestOf,
  extendManifest,
  goldensManifest,
  isGolden,
  repositoryFiles,
  repositoryRoot,
} from '@alfred/tidy';
import { entryExamples, sealedExamples } from '../services/ledger/src/wire/entry-examples.ts';

for (const { type, entry } of entryExamples) writeGolden(type, entry);
for (const { type, entry } of sealedExamples) writeGolden(`${type}+sealed`, entry);

function writeGolden(name: string, entry: string): void {
  const path = `${repositoryRoot}/services/ledger/src/wire/__goldens__/${name}.json`;
  if (!existsSync(path)) writeFileSync(path, `${entry.trimEnd()}\n`);
}

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
