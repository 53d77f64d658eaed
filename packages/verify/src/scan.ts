// Recognizes the one spelling that an entry has, byte by byte, without making anything of it. What it
// does not recognize need not be wrong: such a line is parsed and looked at once more (see entry.ts).

/** A place in some bytes. Whatever is read ends with a byte that no value contains: a newline. */
export interface Place {
  readonly bytes: Uint8Array;
  at: number;
  /** Where members begin and end that nobody reads, in their order. */
  readonly cuts: number[];
}

/** Moves behind the value that begins here. False when it is not one; then the place is anywhere. */
export type Scan = (place: Place) => boolean;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const zero = 0x30;
const nine = 0x39;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Any number of so many digits is one that a double holds exactly. */
const safeDigits = 15;
/** Any number of so many digits is below 2^96. */
const decimalDigits = 28;
/** So many members of a dictionary are compared with each other. */
const namesMax = 16;

export function startsWith(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index += 1) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}

/** Exactly these bytes. */
export function scanExactly(spelled: string): Scan {
  const expected = Buffer.from(spelled);
  return (place) => {
    if (!startsWith(place.bytes, place.at, expected)) return false;
    place.at += expected.length;
    return true;
  };
}

/** One of a few spellings. */
export function scanOneOf(spellings: readonly string[]): Scan {
  const all = spellings.map((spelled) => Buffer.from(spelled));
  return (place) => {
    for (const expected of all) {
      if (!startsWith(place.bytes, place.at, expected)) continue;
      place.at += expected.length;
      return true;
    }
    return false;
  };
}

/** A string of printable ASCII that needs no escape: nearly every string of a log. */
export function scanString(least: number, most: number, lowest = 0x20): Scan {
  return (place) => {
    const { bytes } = place;
    if (bytes[place.at] !== quote) return false;
    const from = place.at + 1;
    let at = from;
    for (; ; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) break;
      if (byte < lowest || byte > 0x7e || byte === backslash) return false;
    }
    place.at = at + 1;
    return at - from >= least && at - from <= most;
  };
}

/** A string of lower-case hex. */
export function scanHex(digits: number): Scan {
  return (place) => {
    const { bytes } = place;
    if (bytes[place.at] !== quote) return false;
    const end = place.at + 1 + digits;
    for (let at = place.at + 1; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      const isHex = (byte >= zero && byte <= nine) || (byte >= 0x61 && byte <= 0x66);
      if (!isHex) return false;
    }
    place.at = end + 1;
    return bytes[end] === quote;
  };
}

/** A kind in small letters, and behind a colon what of that kind. */
export function scanAccount(nameMax: number): Scan {
  return (place) => {
    if (!scanByte(place, quote) || countOf(place, isSmall) === 0) return false;
    if (scanByte(place, colon)) {
      const length = countOf(place, isPlain);
      if (length === 0 || length > nameMax) return false;
    }
    return scanByte(place, quote);
  };
}

/** Moves behind all bytes of a kind. */
function countOf(place: Place, is: (byte: number) => boolean): number {
  const { bytes, at: from } = place;
  let at = from;
  while (is(bytes[at] ?? 0)) at += 1;
  place.at = at;
  return at - from;
}

const isSmall = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;
const isPlain = (byte: number): boolean =>
  byte > 0x20 && byte <= 0x7e && byte !== quote && byte !== backslash;

/** The end of a canonical number of at most so many digits, or -1. */
function digitsEnd(bytes: Uint8Array, from: number, most: number): number {
  let at = from;
  while (at - from <= most) {
    const byte = bytes[at] ?? 0;
    if (byte < zero || byte > nine) break;
    at += 1;
  }
  const count = at - from;
  return count === 0 || count > most || (count > 1 && bytes[from] === zero) ? -1 : at;
}

export const scanInteger: Scan = (place) => {
  const { bytes, at } = place;
  // Of sixteen digits those that do not begin with a nine are safe, too: microseconds since 1970.
  const isLow = (bytes[at] ?? nine) < nine;
  const end = digitsEnd(bytes, at, isLow ? safeDigits + 1 : safeDigits);
  place.at = end;
  return end >= 0;
};

export const scanDecimal: Scan = (place) => {
  const { bytes, at } = place;
  if (bytes[at] !== quote) return false;
  const end = digitsEnd(bytes, at + 1, decimalDigits);
  place.at = end + 1;
  return end >= 0 && bytes[end] === quote;
};

/** A string with a form that is worth remembering: values like these repeat from line to line. */
export function scanMatching(isFine: (text: string) => boolean): Scan {
  const scan = scanString(0, Number.POSITIVE_INFINITY);
  return scanRemembering((place) => {
    const from = place.at + 1;
    if (!scan(place)) return false;
    return isFine(Buffer.from(place.bytes.subarray(from, place.at - 1)).toString('latin1'));
  });
}

/** A member that nobody reads, with the comma in front of it: so never the first of its record. */
export function scanUnread(name: string, scan: Scan): Scan {
  const label = `,${JSON.stringify(name)}:`.length;
  return (place) => {
    const from = place.at - label;
    if (!scan(place)) return false;
    place.cuts.push(from, place.at);
    return true;
  };
}

/** What was found fine the last time is so again: whether it is, is in its bytes alone. */
function scanRemembering(scan: Scan): Scan {
  let last = new Uint8Array(0);
  return (place) => {
    if (last.length > 0 && startsWith(place.bytes, place.at, last)) {
      place.at += last.length;
      return true;
    }
    const from = place.at;
    if (!scan(place)) return false;
    last = place.bytes.slice(from, place.at);
    return true;
  };
}

export function scanList(item: Scan): Scan {
  const items = scanItems(() => item, closeBracket);
  return (place) => scanByte(place, openBracket) && items(place);
}

/** A few names, none of which is there twice or begins with a digit, which would reorder them. */
export function scanDictionary(item: Scan): Scan {
  const name = scanString(1, Number.POSITIVE_INFINITY);
  const items = scanItems(() => {
    const names: number[] = [];
    return (place) => {
      const { bytes, at: from } = place;
      const first = bytes[from + 1] ?? 0;
      if ((first >= zero && first <= nine) || !name(place)) return false;
      if (names.length === namesMax) return false;
      if (names.some((before) => isSame(bytes, before, from))) return false;
      names.push(from);
      return scanByte(place, colon) && item(place);
    };
  }, closeBrace);
  return (place) => scanByte(place, openBrace) && items(place);
}

/** What stands between brackets, with commas between, and the closing one. */
function scanItems(begin: () => Scan, close: number): Scan {
  return (place) => {
    if (scanByte(place, close)) return true;
    const item = begin();
    for (;;) {
      if (!item(place)) return false;
      if (!scanByte(place, comma)) return scanByte(place, close);
    }
  };
}

function scanByte(place: Place, expected: number): boolean {
  if (place.bytes[place.at] !== expected) return false;
  place.at += 1;
  return true;
}

/** Of two strings in the same bytes, each from its quote to its quote. */
function isSame(bytes: Uint8Array, one: number, other: number): boolean {
  for (let index = 1; bytes[one + index] === bytes[other + index]; index += 1) {
    if (bytes[one + index] === quote) return true;
  }
  return false;
}

/** A member of a record, in its place. */
export interface ScannedMember {
  readonly name: string;
  readonly scan: Scan;
  readonly isOptional: boolean;
}

/** Exactly these members in this order. */
export function scanRecord(members: readonly ScannedMember[]): Scan {
  const due = members.map(({ name, scan, isOptional }) => ({
    ...{ label: Buffer.from(`${JSON.stringify(name)}:`), scan, isOptional },
  }));
  return (place) => {
    if (!scanByte(place, openBrace)) return false;
    // Before the first member there is no comma.
    let gap = 0;
    for (const { label, scan, isOptional } of due) {
      if (isNext(place, gap, label)) {
        place.at += gap + label.length;
        if (!scan(place)) return false;
        gap = 1;
      } else if (!isOptional) return false;
    }
    return scanByte(place, closeBrace);
  };
}

function isNext({ bytes, at }: Place, gap: number, label: Uint8Array): boolean {
  if (gap > 0 && bytes[at] !== comma) return false;
  return startsWith(bytes, at + gap, label);
}
