export {
  type Amendment,
  type BookJson,
  type BookModel,
  type BookRate,
  bookSchema,
  ceilingModel,
  modelSchema,
  rateSchema,
} from './book-schema.ts';
export {
  type CostBounds,
  charge,
  chargeAtMost,
  cost,
  costAtMost,
  hundredthsOf,
  type PriceEntry,
  type Prices,
  type PriceTier,
  pricedUnits,
} from './cost.ts';
export {
  amendBook,
  amendmentProblem,
  builtInBook,
  parseAmendment,
  withOverrides,
} from './overrides.ts';
export { type PriceBook, priceBook, readBook } from './price-book.ts';
export { convert, parity, type Rate } from './rate.ts';
export {
  emptyUsage,
  inputBuckets,
  outputBuckets,
  type PieceBucket,
  pieceBuckets,
  type UsageBucket,
  type UsageBuckets,
  type UsageDefect,
  type UsageProblem,
  unitsMax,
  usageBuckets,
  usageDefect,
  usageProblem,
} from './usage.ts';
