import { AlfredError } from '@alfred/errors';
import { type Asset, assetOfCode, parseAmount } from '@alfred/money';

/** What people write: an asset by its code, an amount in the asset's unit. */
export interface WrittenMoney {
  readonly asset: string;
  readonly amount: string;
}

export interface Money {
  readonly asset: Asset;
  /** Minor units of the asset. */
  readonly amount: bigint;
}

const words = {
  not_a_decimal: 'it is no decimal number',
  too_many_decimals: 'it has more decimals than the asset',
  too_large: 'it is too large',
} as const;

/** The asset that people name by its code. */
export function acceptAsset(code: string): Asset {
  const asset = assetOfCode(code);
  if (asset) return asset;
  throw new AlfredError('asset_unknown', { asset: code, param: 'asset' });
}

/** Reads an amount; `param` is the field that a refusal names. */
export function acceptMoney({ asset: code, amount: text }: WrittenMoney, param: string): Money {
  const asset = acceptAsset(code);
  const amount = parseAmount(text, asset);
  if (typeof amount === 'bigint') return { asset, amount };
  throw new AlfredError('amount_invalid', { param, reason: words[amount] });
}

/** Reads an amount that must move something. */
export function acceptMovement(written: WrittenMoney): Money {
  const money = acceptMoney(written, 'amount');
  if (money.amount > 0n) return money;
  throw new AlfredError('amount_invalid', { param: 'amount', reason: 'it is zero' });
}
