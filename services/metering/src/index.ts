export { filePrices } from './adapters/file-prices.ts';
export { type MeteringConfig, meteringSchema, meteringSettings } from './config.ts';
export { createMeteringService, type MeteringDeps } from './service.ts';
