export { memoryRateLimits } from './adapters/memory-rate-limits.ts';
export { type JournalsPlace, type OpenJournals, openJournals } from './adapters/open-journals.ts';
export { openRateLimits } from './adapters/open-rate-limits.ts';
export type { OrphanedJournal } from './app/adopt-journal.ts';
export { type GatewayConfig, gatewayPeers, gatewaySettings, journalSettings } from './config.ts';
export { createDemo, type DemoDeps, type DemoOrganization } from './demo-api.ts';
export {
  type Permission,
  type PermissionEntry,
  permissionTable,
  type Role,
  roles,
} from './domain/permissions.ts';
export { type ManagementApiDeps, managementApi, organizationCreator } from './management-api.ts';
export { managementDocument } from './management-document.ts';
export {
  createGatewayService,
  type GatewayDeps,
  type GatewaySecrets,
  type GatewayService,
} from './service.ts';
export { checkProviders } from './wiring/providers.ts';
