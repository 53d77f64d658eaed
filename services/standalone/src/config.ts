import { type Environment, loadConfig } from '@alfred/config';
import { gatewaySettings } from '@alfred/gateway';
import { meteringSettings } from '@alfred/metering';
import { standaloneSettings } from './settings.ts';

/** The settings of every service of this process, each under its own key. */
export const schemas = {
  standalone: standaloneSettings,
  gateway: gatewaySettings,
  metering: meteringSettings,
};

/** Reads and judges every setting. Throws `setting_unknown` or `setting_invalid`. */
export function readConfig(env: Environment) {
  return loadConfig({ env, schemas });
}

export type Config = ReturnType<typeof readConfig>;
