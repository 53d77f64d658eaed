// The list of every kind of tampering, and what is named: vitest --reporter=verbose prints it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyExport } from '../src/index.ts';
import { exportFolder, withFile } from './exports.ts';
import { exportOf, signer } from './golden-export.ts';
import { type Tampering, tamperings } from './tamperings.ts';
import { handoverTamperings } from './tamperings-handovers.ts';

let place: Awaited<ReturnType<typeof exportFolder>>;
beforeAll(async () => {
  place = await exportFolder();
});
afterAll(() => place.remove());

const withKey = { keys: [signer.verifierKey] };

function titleOf({ how, names }: Tampering): string {
  return `${how} → ${'entry' in names ? `entry ${names.entry}` : names.files.join(' or ')}`;
}

describe('an export that nobody tampered with', () => {
  it('is verified, with its tiles', async () => {
    await place.put(exportOf());
    const { outcome, trust, findings, checks } = await verifyExport(place.folder, withKey);
    expect({ outcome, trust, findings }).toEqual({
      ...{ outcome: 'verified', trust: 'authenticated', findings: [] },
    });
    const skipped = checks.filter(({ outcome: each }) => each !== 'ok').map(({ name }) => name);
    expect(skipped).toEqual(['older']);
  });
});

const all = { ...tamperings, 'how one key vouches for the next': handoverTamperings };

describe.each(Object.entries(all))('tampering with %s', (_, all) => {
  it.each(all.map((each) => [titleOf(each), each] as const))('%s', async (__, tampering) => {
    const { files, names, says, options = withKey } = tampering;
    await place.put(files);
    for (const workers of [0, 1]) {
      const { outcome, culprit } = await verifyExport(place.folder, { ...options, workers });
      const expected = 'entry' in names ? { kind: 'entry', ...names } : { kind: 'file', ...names };
      expect(outcome).toBe('failed');
      expect(culprit).toMatchObject(expected);
      expect(culprit?.message).toMatch(says);
    }
  });
});

describe('one flipped bit', () => {
  const honest = exportOf();
  it.each([...honest.keys()])(
    'in the middle of %s → that file, or an entry of it',
    async (name) => {
      const bytes = Buffer.from(honest.get(name) ?? '');
      const middle = Math.floor(bytes.length / 2);
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      await place.put(withFile(honest, name, bytes));
      const { outcome, culprit } = await verifyExport(place.folder, withKey);
      expect(outcome).toBe('failed');
      const line = bytes.subarray(0, middle).toString('latin1').split('\n').length;
      if (name === 'entries.ndjson') expect(culprit).toMatchObject({ kind: 'entry', entry: line });
      else expect(culprit).toMatchObject({ kind: 'file', files: expect.arrayContaining([name]) });
    },
  );
});
