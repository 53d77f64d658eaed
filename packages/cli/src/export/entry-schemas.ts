import schemas from './entry-schemas.generated.json' with { type: 'json' };

/** The JSON schema of every type of entry, each as a file of the export. */
export function entrySchemas(): readonly { readonly name: string; readonly text: string }[] {
  return Object.entries(schemas).map(([type, schema]) => ({
    name: `${type}.json`,
    text: `${JSON.stringify(schema, null, 2)}\n`,
  }));
}
