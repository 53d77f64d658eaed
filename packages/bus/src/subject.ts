/** Whether a subject is among those that a pattern with `*` and `>` names. */
export function subjectMatches(pattern: string, subject: string): boolean {
  return subjectFilter(pattern)(subject);
}

/** The same for many subjects: the pattern is read once. */
export function subjectFilter(pattern: string): (subject: string) => boolean {
  const tokens = pattern.split('.');
  const end = tokens.indexOf('>');
  const wanted = end === -1 ? tokens : tokens.slice(0, end);
  const parts = wanted.map((token) => (token === '*' ? '[^.]*' : RegExp.escape(token)));
  const known = new RegExp(`^${[...parts, ...(end === -1 ? [] : ['.*'])].join('\\.')}$`, 's');
  return (subject) => known.test(subject);
}
