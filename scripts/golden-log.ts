// Writes the log that the verifier's tests tamper with, once: decided, chained and encoded by the
// ledger's own code, with its balances and the key that signs it. What is there is never touched.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '@alfred/tidy';
import { writeExport } from '../loadtest/bench/verify/written-export.ts';

const place = join(repositoryRoot, 'packages/verify/test/__goldens__/log');
/** One full tile, one that is not, and one of the level above. */
const entries = 300;

if (existsSync(place)) throw new Error(`${place} is there: golden files never change.`);
const folder = mkdtempSync(join(tmpdir(), 'alfred-golden-log-'));
const { signer } = await writeExport(folder, entries, { departments: 1, teams: 2, users: 3 });
mkdirSync(place, { recursive: true });
for (const name of ['entries.ndjson', 'balances.json'])
  cpSync(join(folder, name), join(place, name));
writeFileSync(join(place, 'signer'), `${signer.privateKey}\n`);
rmSync(folder, { recursive: true });
console.log(`${place} is written: run node scripts/goldens.ts.`);
