export type { OrphanedJournal } from './app/adopt-journal.ts';
export { type GatewayConfig, gatewaySettings } from './config.ts';
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
