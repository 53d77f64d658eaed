/** A unit of account and how many decimal places its integer minor unit stands for. */
export interface Asset {
  readonly code: string;
  readonly scale: number;
  /** `<code>/<scale>`: how entries and wires name it. */
  readonly id: string;
  /** How many decimals people expect to see at least. */
  readonly decimalsMin: number;
}

/** US dollars in nano-dollars: ten tokens can cost less than a micro-dollar. */
export const USD: Asset = { code: 'USD', scale: 9, id: 'USD/9', decimalsMin: 2 };

/** Every asset that a ledger may open. */
export const assets: readonly Asset[] = [
  USD,
  { code: 'TOK', scale: 0, id: 'TOK/0', decimalsMin: 0 },
  { code: 'CREDIT', scale: 6, id: 'CREDIT/6', decimalsMin: 0 },
];

/** The asset that people call `code` (`USD`), if Alfred knows it. */
export function assetOfCode(code: string): Asset | undefined {
  return assets.find((asset) => asset.code === code);
}

/** The asset that entries call `id` (`USD/9`), if Alfred knows it. */
export function assetById(id: string): Asset | undefined {
  return assets.find((asset) => asset.id === id);
}
