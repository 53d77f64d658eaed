import type { Asset } from './asset.ts';

/** Amounts stay below 2^96 minor units, so that no sum of a ledger's life can surprise a reader. */
export const amountMax = 2n ** 96n - 1n;

/** Why a text is no amount of an asset; the first that applies. */
export type AmountProblem = 'not_a_decimal' | 'too_many_decimals' | 'too_large';

/** Longer than any amount, so that one that is too large is called so. */
const decimal = /^(0|[1-9][0-9]{0,63})(?:\.([0-9]{1,18}))?$/;
const integer = /^(0|[1-9][0-9]{0,28})$/;

/** `"12.50"` in the asset's unit as integer minor units, or what is wrong with it. Never negative. */
export function parseAmount(text: string, asset: Asset): bigint | AmountProblem {
  const match = decimal.exec(text);
  if (!match) return 'not_a_decimal';
  const [, whole = '0', fraction = ''] = match;
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > asset.scale) return 'too_many_decimals';
  const minor = BigInt(whole + significant.padEnd(asset.scale, '0'));
  return minor > amountMax ? 'too_large' : minor;
}

/** A decimal string of minor units (as entries and wires carry it), or undefined. Never negative. */
export function parseMinor(text: string): bigint | undefined {
  if (!integer.test(text)) return undefined;
  const minor = BigInt(text);
  return minor > amountMax ? undefined : minor;
}

/** Minor units as people write them: exact, no exponent, at least the asset's usual decimals. */
export function formatAmount(minor: bigint, asset: Asset): string {
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(asset.scale + 1, '0');
  const whole = digits.slice(0, digits.length - asset.scale);
  const fraction = digits.slice(digits.length - asset.scale).replace(/0+$/, '');
  const shown = fraction.padEnd(asset.decimalsMin, '0');
  return shown ? `${sign}${whole}.${shown}` : `${sign}${whole}`;
}
