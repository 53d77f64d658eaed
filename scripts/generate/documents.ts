import { errorsDocument } from './errors.ts';
import { rolesDocument } from './roles.ts';

/** Every generated document: its path from the root, and what it must say. */
export async function documents(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/errors.md', errorsDocument()],
    ['docs/roles.md', rolesDocument()],
  ]);
}
