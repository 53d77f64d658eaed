import { createHash } from 'node:crypto';
import type { Finding } from '../support/repository.ts';

/** Where the digests of all golden files stand. Lines are added to it and never changed. */
export const goldensManifest = 'packages/tidy/goldens.sha256';

/** Golden: bytes that were released or recorded once and stay what they are. */
export function isGolden(path: string): boolean {
  return path.includes('/__goldens__/');
}

/** SHA-256 of a golden file's bytes, in hex. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The lines of a manifest: `<digest>  <path>`, as `sha256sum --check` reads them. */
export function parseManifest(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** A manifest with the digests of files that it does not know yet. Known lines stay as they are. */
export function extendManifest(text: string, found: ReadonlyMap<string, string>): string {
  const known = parseManifest(text);
  const added = [...found].filter(([path]) => !known.has(path)).sort();
  return text + added.map(([path, digest]) => `${digest}  ${path}\n`).join('');
}

/** Golden files that changed, vanished or were never listed. */
export function checkGoldens(
  manifest: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): readonly Finding[] {
  const of = (path: string, message: string) => ({ path, line: 0, message });
  const changed = [...manifest].flatMap(([path, digest]) => {
    const now = found.get(path);
    if (now === undefined) return [of(path, 'is a golden file and is gone: old data never goes.')];
    return now === digest ? [] : [of(path, 'is a golden file and was edited: add a new one.')];
  });
  const unlisted = [...found.keys()]
    .filter((path) => !manifest.has(path))
    .map((path) => of(path, 'is not listed: run node scripts/goldens.ts.'));
  return [...changed, ...unlisted];
}

/** Lines that an earlier manifest had and this one has not. */
export function checkAppendOnly(earlier: string, now: string): readonly Finding[] {
  if (now.startsWith(earlier)) return [];
  return [{ path: goldensManifest, line: 0, message: 'lost or changed a line that is on main.' }];
}
