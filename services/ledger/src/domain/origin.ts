// The first line of checkpoints: `alfred/<deployment>/ledger/<id>`, and `…/r2`, `…/r3` after a restore.

const restored = /^(.*)\/r([2-9]|[1-9][0-9]{1,3})$/;

/** How often the log of this origin was restored, counting the first time as 1. */
export function generationOf(origin: string): number {
  return Number(restored.exec(origin)?.[2] ?? 1);
}

/** The origin before anything was restored. */
export function firstOrigin(origin: string): string {
  return restored.exec(origin)?.[1] ?? origin;
}

/** The origin of a log that is restored after each of these was signed. */
export function originAfter(...origins: readonly [string, ...string[]]): string {
  return `${firstOrigin(origins[0])}/r${Math.max(...origins.map(generationOf)) + 1}`;
}

/** The name that a verifier key signs under. */
export function nameOfKey(key: string): string {
  return key.split('+', 1)[0] ?? '';
}
