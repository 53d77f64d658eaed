// npm run generate: the wire contracts, then every generated document.
import { writeFileSync } from 'node:fs';
import { documents } from './generate/documents.ts';
import { root } from './support/run.ts';

await import('./generate-contracts.ts');
for (const [path, text] of await documents()) {
  writeFileSync(`${root}/${path}`, text);
  console.log(`Wrote ${path}.`);
}
