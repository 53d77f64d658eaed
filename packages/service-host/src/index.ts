export { type Front, hostFront } from './host-front.ts';
export { hostService } from './host-service.ts';
export { type PeerPlace, peerChannel } from './peer-channel.ts';
export type { ClientsOf, Peers, Platform, Program } from './program.ts';
export type { Surroundings } from './run-program.ts';
export {
  deploymentSettings,
  frontSettings,
  type PeerName,
  pepperIdSettings,
  sharedSettings,
} from './settings.ts';
