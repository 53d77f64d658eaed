export { type ConfigSource, type Environment, loadConfig } from './load-config.ts';
export { processEnvironment } from './process-environment.ts';
export { headerKey, share, wholeNumber } from './schemas.ts';
export {
  defineSettings,
  type PropertyOf,
  type Setting,
  type SettingInfo,
  type Settings,
  setting,
  type ValuesOf,
} from './setting.ts';
export { settingsDocument } from './settings-document.ts';
