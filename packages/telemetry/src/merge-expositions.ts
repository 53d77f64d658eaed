interface Family {
  readonly headers: string[];
  readonly samples: string[];
}

/**
 * One exposition out of several, in Prometheus's text format: each metric's lines together under
 * one header, as the format demands, the first header standing.
 */
export function mergeExpositions(texts: readonly string[]): string {
  const families = new Map<string, Family>();
  for (const text of texts) {
    for (const [name, found] of familiesOf(text)) {
      families.get(name)?.samples.push(...found.samples);
      if (!families.has(name)) families.set(name, found);
    }
  }
  return [...families.values()]
    .flatMap(({ headers, samples }) => [...headers, ...samples, ''])
    .join('\n');
}

/** Every metric of one exposition; each begins with its HELP line. */
function familiesOf(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  let family: Family = { headers: [], samples: [] };
  for (const line of text.split('\n')) {
    const [, begun] = /^# HELP (\S+)/.exec(line) ?? [];
    if (begun) {
      family = { headers: [], samples: [] };
      families.set(begun, family);
    }
    if (line.startsWith('#')) family.headers.push(line);
    else if (line !== '') family.samples.push(line);
  }
  return families;
}
