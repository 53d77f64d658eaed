export { type Config, readConfig, schemas } from './config.ts';
export type { Drill } from './drill.ts';
export {
  type RunningStandalone,
  type StandaloneOptions,
  startStandalone,
} from './start-standalone.ts';
