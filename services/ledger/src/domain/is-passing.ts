import type { RefusalCode } from './commands.ts';

const passing: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'held_by_leases',
  'held_by_holds',
  'clock_unsafe',
]);

/** A refusal that only says *not now*: the same command under the same key may be asked again. */
export function isPassing(code: RefusalCode): boolean {
  return passing.has(code);
}
