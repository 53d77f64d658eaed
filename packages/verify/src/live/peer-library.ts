/** A library that only one kind of source needs, and that is only looked for then. */
export async function peerLibrary<Library>(name: string): Promise<Library> {
  try {
    return (await import(name)) as Library;
  } catch (cause) {
    throw new RangeError(
      `This source is read with ${name}, which is not installed: npm install ${name}`,
      { cause },
    );
  }
}

/** What the query of a source's URL says, and the URL without it. */
export function withoutQuery(source: string, own: readonly string[]) {
  const url = new URL(source);
  const said = new Map<string, string>();
  for (const name of own) {
    const value = url.searchParams.get(name);
    if (value !== null) said.set(name, value);
    url.searchParams.delete(name);
  }
  return { url: url.toString(), said };
}

/** @throws RangeError when the URL does not say which ledger */
export function ledgerOf(said: ReadonlyMap<string, string>): string {
  const ledger = said.get('ledger');
  if (ledger) return ledger;
  throw new RangeError('The address does not say which ledger: add ?ledger=led_…');
}
