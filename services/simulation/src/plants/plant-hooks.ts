import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Patch, Plant } from './plants.ts';

/** The repository's root, with a slash at its end. */
export const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url));

/** The source with the change in it. Throws when it does not have exactly one place for it. */
export function patchIn(source: string, { file, find, replace }: Patch): string {
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`${file} has ${places} places, not one, for: ${find}`);
  return source.replace(find, () => replace);
}

/** From here on files are loaded with the bug in them. The files themselves stay as they are. */
export function installPlant({ patches }: Plant): void {
  const byUrl = new Map(
    patches.map((patch) => [new URL(`../../../../${patch.file}`, import.meta.url).href, patch]),
  );
  registerHooks({
    load: (url, context, next) => {
      const module = next(url, context);
      const patch = byUrl.get(url);
      if (!patch) return module;
      const source = Buffer.from(module.source as Uint8Array).toString('utf8');
      return { ...module, source: patchIn(source, patch) };
    },
  });
}
