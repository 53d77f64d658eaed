/** An earlier moment: after an entry, at a time, or by the dates of the books. */
export type When =
  | { readonly kind: 'seq'; readonly seq: bigint }
  | { readonly kind: 'time' | 'effective'; readonly time: string };
