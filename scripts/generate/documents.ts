import { apiDocument } from './api.ts';
import { configDocument, knownSettings } from './config.ts';
import { decisionsDocument } from './decisions.ts';
import { entrySchemas } from './entry-schemas.ts';
import { errorsDocument } from './errors.ts';
import { eventsDocument } from './events.ts';
import { metricsDocument } from './metrics.ts';
import { providersDocument } from './providers.ts';
import { refusalsDocument } from './refusals.ts';
import { rolesDocument } from './roles.ts';

/** Every generated document: its path from the root, and what it must say. */
export async function documents(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/adr/README.md', decisionsDocument()],
    ['docs/config.md', configDocument()],
    ['packages/service-host/src/known-settings.generated.json', knownSettings()],
    ['docs/errors.md', errorsDocument()],
    ['docs/events.md', eventsDocument()],
    ['packages/cli/src/export/entry-schemas.generated.json', entrySchemas()],
    ['docs/metrics.md', metricsDocument()],
    ['docs/openapi.json', await apiDocument()],
    ['docs/providers.md', await providersDocument()],
    ['docs/refusals.md', refusalsDocument()],
    ['docs/roles.md', rolesDocument()],
  ]);
}
