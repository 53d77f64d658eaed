export { type LedgerConfig, ledgerConfig } from './config.ts';
export { createLedgerService, type LedgerDeps } from './service.ts';
