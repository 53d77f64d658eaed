/** A stored line as the object that it says. */
export function readEntry(line: string): Record<string, unknown> {
  return JSON.parse(line);
}
