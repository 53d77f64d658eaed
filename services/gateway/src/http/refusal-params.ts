/** What a refusal of money tells a client; other refusals are told as they are. */
export type Params = Readonly<Record<string, string>>;

/**
 * The parameters of a refusal in the words that clients read, one for each thing whatever said no:
 * `left` of a wallet, too, and `heldByOthers` for what running requests hold of it.
 */
export function clientParams({ held, ...params }: Params): Params {
  const left = params.left ?? params.available;
  return {
    ...params,
    ...(left === undefined ? {} : { left }),
    ...(held === undefined ? {} : { heldByOthers: held }),
  };
}
