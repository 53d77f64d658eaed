export { createQuotaService, type QuotaDeps } from './service.ts';
