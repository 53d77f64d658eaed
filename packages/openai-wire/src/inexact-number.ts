// Numbers that JSON can say and a number of JavaScript cannot: carried on they would be others, or null.

/** A number that would be altered, and where it stands. */
export interface InexactNumber {
  /** As `messages[0].seed`; empty where the number is all there is. */
  readonly path: string;
  readonly reason: 'it is out of range' | 'it would be rounded';
}

/** What every such number has, and nearly no text: one look at most bodies is enough. */
const suspicious = /[0-9]{16}|[0-9][eE][+-]?[0-9]{3}/;

/**
 * The first number of a valid JSON text that cannot be carried exactly: a whole one that would be
 * rounded, one that is too large, or one so small that it would become nothing. Decimals are what the
 * nearest number is, to every reader alike; `-0` is `0`. In one pass, whatever the text.
 */
export function inexactNumber(text: string): InexactNumber | undefined {
  return suspicious.test(text) ? find(text) : undefined;
}

interface Level {
  readonly isList: boolean;
  /** The elements so far, or the field that is being read. */
  index: number;
  field: string;
}

function find(text: string): InexactNumber | undefined {
  const token = /["{}[\]:,]|-?[0-9][0-9.eE+-]*/g;
  const levels: Level[] = [];
  let last = '';
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [word] = found;
    if (word === '"') {
      token.lastIndex = endOfText(text, found.index) + 1;
      last = text.slice(found.index, token.lastIndex);
    } else if (word.length === 1 && '{}[]:,'.includes(word)) move(levels, word, last);
    else {
      const reason = wrongWith(word);
      if (reason) return { path: pathOf(levels), reason };
    }
  }
  return undefined;
}

/** What a sign of punctuation says about where the next value stands. */
function move(levels: Level[], sign: string, last: string): void {
  if (sign === '{' || sign === '[') {
    levels.push({ isList: sign === '[', index: 0, field: '' });
    return;
  }
  const level = levels.at(-1);
  if (!level) return;
  if (sign === ':') level.field = last;
  else if (sign === ',') level.index += 1;
  else levels.pop();
}

/** Where the string that begins here ends. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

function wrongWith(number: string): InexactNumber['reason'] | undefined {
  const value = Number(number);
  if (!Number.isFinite(value)) return 'it is out of range';
  const [mantissa = '', exponent] = number.split(/[eE]/, 2);
  if (value === 0) return /[1-9]/.test(mantissa) ? 'it is out of range' : undefined;
  if (exponent !== undefined || mantissa.includes('.') || Number.isSafeInteger(value)) {
    return undefined;
  }
  return mantissa === wholeText(value) ? undefined : 'it would be rounded';
}

/** All digits of a whole number, as it would be sent on. */
function wholeText(value: number): string {
  const text = String(value);
  const [, sign = '', first = '', rest = '', exponent = ''] =
    /^(-?)([0-9])(?:\.([0-9]+))?e\+([0-9]+)$/.exec(text) ?? [];
  return exponent === '' ? text : sign + first + rest.padEnd(Number(exponent), '0');
}

function pathOf(levels: readonly Level[]): string {
  return levels.reduce((path, { isList, index, field }) => {
    if (isList) return `${path}[${index}]`;
    const name = String(JSON.parse(field));
    return path === '' ? name : `${path}.${name}`;
  }, '');
}
