import type { Scope } from '../domain/caller.ts';

/** The parameters $1 and $2 of every statement that is asked within a scope. */
export function within({ organization, below }: Scope): readonly unknown[] {
  return [organization, below ?? null];
}
