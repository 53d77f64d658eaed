// npm run check:compatible: whether clients of the last release can speak to this one.
//   --release   from now on this document is that of the last release
import { copyFileSync, readFileSync } from 'node:fs';
import { breakingChanges } from './support/api-changes.ts';
import { root } from './support/run.ts';

const released = `${root}/docs/released/openapi.json`;
const current = `${root}/docs/openapi.json`;
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

if (process.argv.includes('--release')) copyFileSync(current, released);
const broken = breakingChanges(read(released), read(current));
for (const line of broken) console.error(line);
console.log(
  broken.length === 0
    ? 'Nothing in docs/openapi.json breaks clients of docs/released/openapi.json.'
    : `${broken.length} changes break clients. Keep the old form beside the new one, or release a major version: node scripts/check-compatible.ts --release`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
