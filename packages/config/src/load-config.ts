import { AlfredError } from '@alfred/errors';
import { nearestName } from './nearest-name.ts';
import { propertyOf, type Setting, type Settings, type ValuesOf } from './setting.ts';

/** Names and texts, as an environment has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigSource<Schemas extends Readonly<Record<string, Settings>>> {
  readonly env: Environment;
  /** The settings of each service under its own key. */
  readonly schemas: Schemas;
  /** Names that another program reads: they may stand in the same environment. */
  readonly elsewhere?: readonly string[];
}

/** Only these names are Alfred's to judge; the tests have a corner of their own. */
const ownPrefix = 'ALFRED_';
const testPrefix = 'ALFRED_TEST_';

/**
 * Reads the settings of every service, each under its own key. An empty text is no text.
 *
 * Throws `setting_unknown` for a name that begins with `ALFRED_` and is nobody's, naming the
 * nearest if there is one, and `setting_invalid` for the first text that its schema refuses.
 */
export function loadConfig<const Schemas extends Readonly<Record<string, Settings>>>({
  env,
  schemas,
  elsewhere = [],
}: ConfigSource<Schemas>): { readonly [Key in keyof Schemas]: ValuesOf<Schemas[Key]> } {
  const own = Object.values(schemas).flatMap((settings) => Object.keys(settings));
  assertKnown(env, [...own, ...elsewhere]);
  const services = Object.entries(schemas).map(([key, settings]) => {
    const values = Object.entries(settings).map(([name, setting]) => [
      propertyOf(name),
      read(name, setting, env[name]),
    ]);
    return [key, Object.fromEntries(values)];
  });
  return Object.fromEntries(services);
}

function assertKnown(env: Environment, known: readonly string[]): void {
  for (const [name, text] of Object.entries(env)) {
    if (!text || !name.startsWith(ownPrefix) || name.startsWith(testPrefix)) continue;
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const suggestion = nearest === undefined ? '' : `Did you mean ${nearest}? `;
    throw new AlfredError('setting_unknown', { name, suggestion });
  }
}

function read(name: string, { schema, default: fallback }: Setting, text: string | undefined) {
  const parsed = schema.safeParse(text || fallback);
  if (parsed.success) return parsed.data;
  const reason =
    text || fallback ? (parsed.error.issues[0]?.message ?? 'refused') : 'it is missing';
  throw new AlfredError('setting_invalid', { name, reason });
}
