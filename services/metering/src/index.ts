export { filePrices } from './adapters/file-prices.ts';
export { type MeteringConfig, meteringSettings } from './config.ts';
export { createMeteringService, type MeteringDeps, meteringSchema } from './service.ts';
