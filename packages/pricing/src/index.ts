export { type BookJson, type BookModel, bookSchema } from './book-schema.ts';
export {
  cost,
  costAtMost,
  type PriceEntry,
  type Prices,
  type PriceTier,
  pricedUnits,
} from './cost.ts';
export { builtInBook, withOverrides } from './overrides.ts';
export { type PriceBook, priceBook } from './price-book.ts';
export {
  emptyUsage,
  inputBuckets,
  outputBuckets,
  type UsageBucket,
  type UsageBuckets,
  type UsageProblem,
  unitsMax,
  usageBuckets,
  usageProblem,
} from './usage.ts';
