export { type AmountProblem, amountMax, formatAmount, parseAmount, parseMinor } from './amount.ts';
export { type Asset, assetById, assetOfCode, assets, USD } from './asset.ts';
export { divideHalfUp } from './rounding.ts';
