import type { DeclareRestore, RotateSignerKey } from '../src/domain/commands.ts';

/** A C2SP verifier key by its form, which is all that the domain looks at. */
export const keyOf = (origin: string, number: number): string =>
  `${origin}+0000000${number}+${'A'.repeat(44)}`;

export const rotate = (origin: string, from: number, to: number): RotateSignerKey => ({
  type: 'RotateSignerKey',
  from: keyOf(origin, from),
  to: keyOf(origin, to),
});

/** Of a log whose first `size` entries were signed under an origin, of which it lost those from `from` on. */
export const restore = (
  lost: { readonly origin: string; readonly from: number; readonly size: number },
  next: string,
): DeclareRestore => ({
  type: 'DeclareRestore',
  from: lost.from,
  checkpoint: { origin: lost.origin, size: lost.size, root: 'ab'.repeat(32) },
  origin: next,
  key: keyOf(next, 1),
});
