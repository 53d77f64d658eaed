import { settingsDocument } from '@alfred/config';
import { schemas } from '../../services/standalone/src/config.ts';

/** docs/config.md: every setting of every service. */
export function configDocument(): string {
  return `# Settings

Settings are variables of the environment. An empty one counts as absent. A name that begins with
\`ALFRED_\` and is not here is refused at start, with the nearest name that is, if any is near.
\`npm start -- --check-config\` judges the settings and starts nothing.

${settingsDocument(schemas)}`;
}
