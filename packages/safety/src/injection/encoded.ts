/** Long enough to say something, and not so long that it is a file. */
const islands =
  /(?<![A-Za-z0-9+/=])(?:[A-Za-z0-9+/]{4}){6,400}(?:[A-Za-z0-9+/]{2,3}={0,2})?(?![A-Za-z0-9+/])|(?<![0-9a-fA-F])(?:[0-9a-fA-F]{2}){20,600}(?![0-9a-fA-F])/g;
const islandsMax = 8;
const readable = /^[\x20-\x7e\s\p{L}\p{P}]{16,}$/u;

/** What stands in a text in base64 or hexadecimal digits, where that is text again. */
export function decodedIslands(text: string): readonly string[] {
  const found: string[] = [];
  for (const [island] of text.matchAll(islands)) {
    if (found.length >= islandsMax) break;
    const encoding = /^[0-9a-fA-F]+$/.test(island) ? 'hex' : 'base64';
    const decoded = Buffer.from(island, encoding).toString('utf8');
    if (readable.test(decoded)) found.push(decoded);
  }
  return found;
}
