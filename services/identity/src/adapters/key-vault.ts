import { randomBytes } from 'node:crypto';
import { AlfredError } from '@alfred/errors';
import type { SubjectKeys } from '../ports/subject-keys.ts';
import type { SealedPlace, Vault } from '../ports/vault.ts';
import { macOf, nonceBytes, openBox, type SubjectKey, sealBox } from './box.ts';

/** Boxes under the keys of their subjects. Keys are read for each box and never remembered. */
export function keyVault(keys: SubjectKeys): Vault {
  const keysOf = async ({
    organization,
    subjects,
  }: Pick<SealedPlace, 'organization' | 'subjects'>) => {
    const read = subjects.map(async (node): Promise<readonly SubjectKey[]> => {
      const bytes = await keys.read({ organization, node });
      return bytes ? [{ subject: node, bytes }] : [];
    });
    return (await Promise.all(read)).flat();
  };
  return {
    admit: async (subject) => {
      await keys.create(subject);
    },
    seal: async (about, text) => {
      const found = await keysOf(about);
      const missing = about.subjects.find((node) => !found.some((key) => key.subject === node));
      if (missing !== undefined) throw new AlfredError('person_erased', { node: missing });
      const sealing = { keys: found, place: about.place };
      return { box: sealBox(sealing, text, randomBytes(nonceBytes)), mac: macOf(sealing, text) };
    },
    isErased: async (about) => (await keysOf(about)).length < about.subjects.length,
    open: async (about, box) => {
      const found = await keysOf(about);
      if (found.length < about.subjects.length) return undefined;
      return openBox({ keys: found, place: about.place }, box);
    },
  };
}
