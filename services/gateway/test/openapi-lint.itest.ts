import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { managementDocument } from '../src/management-document.ts';

const root = new URL('../../../', import.meta.url);
const spectral = fileURLToPath(new URL('node_modules/.bin/spectral', root));
const ruleset = fileURLToPath(new URL('.spectral.yaml', root));

it('writes a document that the linter has nothing to say about', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alfred-openapi-'));
  try {
    const file = join(folder, 'openapi.json');
    await writeFile(file, await managementDocument('0.0.0'));
    const options = ['lint', file, '--ruleset', ruleset, '--fail-severity=hint'];
    const { stdout } = await promisify(execFile)(spectral, options);
    expect(stdout).toContain('No results');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
