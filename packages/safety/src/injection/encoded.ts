/** Long enough to say something, and not so long that it is a file. */
const islands =
  /(?<![A-Za-z0-9+/_=-])(?:[A-Za-z0-9+/_-]{4}){6,400}(?:[A-Za-z0-9+/_-]{2,3}={0,2})?(?![A-Za-z0-9+/_-])|(?<![0-9a-zA-Z])(?:[0-9a-fA-F]{2}[ :,]?){20,600}(?![0-9a-fA-F])/g;
/** Characters by their numbers: `105 103 110`, `\u0069`, `&#105;`, `%69`. */
const numbered =
  /(?<!\d)(?:\d{2,3}[ ,;]{1,2}){15,600}\d{2,3}(?!\d)|(?:(?:\\u00|\\x|%|&#x)[0-9a-fA-F]{2};?|&#\d{2,3};|[ +_.-]){24,3000}/g;
const islandsMax = 8;
const readable = /^[\x20-\x7e\s\p{L}\p{P}]{16,}$/u;
const hexadecimal = /^[0-9a-fA-F\s:,]+$/;

/** What stands in a text in base64, hexadecimal digits or numbers, where that is text again. */
export function decodedIslands(text: string): readonly string[] {
  const found: string[] = [];
  const note = (decoded: string): void => {
    if (found.length < islandsMax && readable.test(decoded)) found.push(decoded);
  };
  for (const [island] of text.matchAll(islands)) note(decoded(island));
  for (const [island] of text.matchAll(numbered)) note(byNumbers(island));
  return found;
}

function decoded(island: string): string {
  if (!hexadecimal.test(island)) return Buffer.from(island, 'base64').toString('utf8');
  return Buffer.from(island.replace(/[^0-9a-fA-F]/g, ''), 'hex').toString('utf8');
}

function byNumbers(island: string): string {
  if (/^[\d ,;]+$/.test(island)) {
    return (island.match(/\d+/g) ?? []).map((code) => String.fromCharCode(Number(code))).join('');
  }
  return island
    .replace(/(?:\\u00|\\x|%|&#x)([0-9a-fA-F]{2});?/g, (_, code: string) => byCode(code, 16))
    .replace(/&#(\d{2,3});/g, (_, code: string) => byCode(code, 10));
}

const byCode = (code: string, base: number): string =>
  String.fromCharCode(Number.parseInt(code, base));
