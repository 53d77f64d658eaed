import { settingsDocument } from '@alfred/config';
import { sharedSettings } from '@alfred/service-host';
import { journalSettings } from '../../services/gateway/src/config.ts';
import { subscriberSettings } from '../../services/identity/src/config.ts';
import { ledgerSettings } from '../../services/ledger/src/config.ts';
import { notificationKeySettings } from '../../services/notification/src/config.ts';
import { schemas } from '../../services/standalone/src/config.ts';

/** What a service is told only where it has processes of its own. */
const hosted = {
  'Shared by several services': sharedSettings,
  'The gateway': journalSettings,
  'The ledger': ledgerSettings,
  Identity: subscriberSettings,
  Notification: notificationKeySettings,
};

/** The names of every setting of every service, for whoever must not take another's for a mistake. */
export function knownSettings(): string {
  const { standalone: _, ...services } = schemas;
  const names = [...Object.values(services), ...Object.values(hosted)].flatMap(Object.keys);
  return `${JSON.stringify([...new Set(names)].sort(), undefined, 2)}\n`;
}

/** docs/config.md: every setting of every service. */
export function configDocument(): string {
  return `# Settings

Settings are variables of the environment. An empty one counts as absent. A name that begins with
\`ALFRED_\` and is not here is refused at start, with the nearest name that is, if any is near.
\`npm start -- --check-config\` judges the settings and starts nothing.

${settingsDocument(schemas)}
## In processes of their own

A service in a process of its own (see [Every service by itself](guides/distributed.md)) reads the table
above that has its name, what it needs of the first one here, and its own; \`node
services/<name>/src/main.ts --help\` lists them.

${settingsDocument(hosted)}`;
}
