import { type Environment, loadConfig } from '@alfred/config';
import { checkProviders, gatewaySettings } from '@alfred/gateway';
import { filePrices, meteringSettings } from '@alfred/metering';
import { notificationSettings } from '@alfred/notification';
import { standaloneSettings } from './settings.ts';

/** The settings of every service of this process, each under its own key. */
export const schemas = {
  standalone: standaloneSettings,
  gateway: gatewaySettings,
  metering: meteringSettings,
  notification: notificationSettings,
};

/** What the command line tool reads, perhaps in the same shell. */
const toolSettings = ['ALFRED_URL', 'ALFRED_API_KEY'];

/**
 * Reads and judges every setting, the files of prices and of deployments included. Throws `setting_unknown` or
 * `setting_invalid`.
 */
export function readConfig(env: Environment) {
  const config = loadConfig({ env, schemas, elsewhere: toolSettings });
  filePrices(config.metering.prices).read();
  checkProviders(config.gateway, env);
  return config;
}

export type Config = ReturnType<typeof readConfig>;
