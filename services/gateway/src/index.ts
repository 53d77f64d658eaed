export { type GatewayConfig, gatewaySettings } from './config.ts';
export {
  createGatewayService,
  type GatewayDeps,
  type GatewaySecrets,
  type GatewayService,
} from './service.ts';
