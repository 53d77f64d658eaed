// A few words to say what a JSON value must look like. Not a library: it knows only what entries use.
import {
  type Scan,
  scanDecimal,
  scanDictionary,
  scanExactly,
  scanInteger,
  scanList,
  scanMatching,
  scanOneOf,
  scanRecord,
  scanString,
  scanUnread,
} from './scan.ts';

/** What is wrong with a value, or undefined. */
export interface Shape {
  (value: unknown): string | undefined;
  /** Makes what recognizes such a value from its bytes. Without one, it is parsed first. */
  readonly scanner?: (() => Scan) | undefined;
}

/** A member of `record` that may be absent. */
export interface Optional {
  readonly optional: Shape;
}

const decimalMax = 2n ** 96n - 1n;
const decimalForm = /^(0|[1-9][0-9]{0,28})$/;
const instantForm = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$/;

const scanned = (check: (value: unknown) => string | undefined, scanner: Shape['scanner']): Shape =>
  Object.assign(check, { scanner });

export const text: Shape = scanned(
  (value) => (typeof value === 'string' && value.length > 0 ? undefined : 'is not a text'),
  () => scanString(1, Number.POSITIVE_INFINITY),
);

export const anyText: Shape = scanned(
  (value) => (typeof value === 'string' ? undefined : 'is not a text'),
  () => scanString(0, Number.POSITIVE_INFINITY),
);

/** A flag that is left out when it does not hold. */
export const always: Shape = scanned(
  (value) => (value === true ? undefined : 'is not true'),
  () => scanExactly('true'),
);

export const anyObject: Shape = (value) => (isObject(value) ? undefined : 'is not an object');

/** An integer that is not negative and that a double holds exactly. */
export const integer: Shape = scanned(
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : 'is not a whole number',
  () => scanInteger,
);

/** An amount in minor units: one text for one number, below 2^96. */
export const decimal: Shape = scanned(
  (value) =>
    typeof value === 'string' && decimalForm.test(value) && BigInt(value) <= decimalMax
      ? undefined
      : 'is not a canonical decimal',
  () => scanDecimal,
);

/** The same with a sign, for balances: the source of issued credits is below zero. */
export const signedDecimal: Shape = (value) =>
  typeof value === 'string' && value !== '-0' && decimalForm.test(value.replace(/^-/, ''))
    ? undefined
    : 'is not a canonical decimal';

/** An RFC 3339 instant in UTC. */
export const instant: Shape = scanned(
  (value) => (typeof value === 'string' && isInstant(value) ? undefined : notInstant),
  () => scanMatching(isInstant),
);

const notInstant = 'is not an instant in UTC';
const isInstant = (value: string): boolean =>
  instantForm.test(value) && !Number.isNaN(Date.parse(value));

/** @param scanner quicker than the expression for what differs from line to line */
export const matching = (form: RegExp, name: string, scanner?: () => Scan): Shape =>
  scanned(
    (value) => (typeof value === 'string' && form.test(value) ? undefined : `is not ${name}`),
    scanner ?? (() => scanMatching((value) => form.test(value))),
  );

export const oneOf = (...words: readonly string[]): Shape =>
  scanned(
    (value) =>
      typeof value === 'string' && words.includes(value)
        ? undefined
        : `is none of ${words.join(' ')}`,
    () => scanOneOf(words.map((word) => JSON.stringify(word))),
  );

export const oneNumberOf = (...numbers: readonly number[]): Shape =>
  scanned(
    (value) =>
      typeof value === 'number' && numbers.includes(value)
        ? undefined
        : `is none of ${numbers.join(' ')}`,
    // The longest first: one may be how another begins.
    () => scanOneOf(numbers.map(String).sort((a, b) => b.length - a.length)),
  );

export const optional = (shape: Shape): Optional => ({ optional: shape });

/** Of a form, and of no concern to anybody behind that: it is left out before an entry is parsed. */
export const unread = (name: string, shape: Shape): Shape => {
  const { scanner } = shape;
  return scanned((value) => shape(value), scanner && (() => scanUnread(name, scanner())));
};

export const list = (item: Shape): Shape => scanned(listCheck(item), over(item, scanList));

const listCheck = (item: Shape) => (value: unknown) => {
  if (!Array.isArray(value)) return 'is not a list';
  for (const [index, element] of value.entries()) {
    const problem = item(element);
    if (problem) return `[${index}] ${problem}`;
  }
  return undefined;
};

/** An object with any members of one shape, such as tags. */
export const dictionary = (item: Shape): Shape =>
  scanned(dictionaryCheck(item), over(item, scanDictionary));

const dictionaryCheck = (item: Shape) => (value: unknown) => {
  if (!isObject(value)) return 'is not an object';
  for (const [name, element] of Object.entries(value)) {
    const problem = item(element);
    if (problem) return `${name} ${problem}`;
  }
  return undefined;
};

/** Many of one kind can be recognized when one of it can. */
function over({ scanner }: Shape, many: (item: Scan) => Scan): Shape['scanner'] {
  return scanner && (() => many(scanner()));
}

type Members = Readonly<Record<string, Shape | Optional>>;

/** An object with exactly these members. */
export const members =
  (shapes: Members): Shape =>
  (value) => {
    if (!isObject(value)) return 'is not an object';
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(shapes, name));
    if (unknown !== undefined) return `has an unknown member ${JSON.stringify(unknown)}`;
    for (const [name, shape] of Object.entries(shapes)) {
      const problem = memberProblem(shape, value, name);
      if (problem) return problem;
    }
    return undefined;
  };

/** An object with exactly these members, in this order. */
export const record = (shapes: Members): Shape => {
  const inAnyOrder = members(shapes);
  const names = Object.keys(shapes);
  const isFine = walker(shapes);
  const check = (value: unknown) => {
    // Nearly every value of a log is fine, and finding that out is quicker than what is wrong.
    if (isObject(value) && isFine(value)) return undefined;
    const problem = inAnyOrder(value);
    if (problem || !isObject(value)) return problem;
    const present = names.filter((name) => Object.hasOwn(value, name));
    return Object.keys(value).every((name, index) => name === present[index])
      ? undefined
      : 'has its members in another order';
  };
  return scanned(check, recordScanner(shapes));
};

/** Undefined when one of the members cannot be recognized from its bytes. */
function recordScanner(shapes: Members): Shape['scanner'] {
  const due = Object.entries(shapes).map(([name, member]) => {
    const isOptional = typeof member !== 'function';
    return { name, isOptional, scanner: (isOptional ? member.optional : member).scanner };
  });
  if (due.some(({ scanner }) => !scanner)) return undefined;
  return () =>
    scanRecord(
      due.flatMap(({ scanner, ...rest }) => (scanner ? [{ ...rest, scan: scanner() }] : [])),
    );
}

/** Walks along the members of a value and of a shape at once. */
function walker(shapes: Members): (value: Readonly<Record<string, unknown>>) => boolean {
  const due = Object.entries(shapes).map(([name, member]) =>
    typeof member === 'function'
      ? { name, shape: member, isOptional: false }
      : { name, shape: member.optional, isOptional: true },
  );
  return (value) => {
    let next = 0;
    for (const name in value) {
      while (due[next]?.name !== name) {
        if (!due[next]?.isOptional) return false;
        next += 1;
      }
      if (due[next]?.shape(value[name])) return false;
      next += 1;
    }
    return due.slice(next).every(({ isOptional }) => isOptional);
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberProblem(
  member: Shape | Optional,
  value: Readonly<Record<string, unknown>>,
  name: string,
): string | undefined {
  const present = Object.hasOwn(value, name);
  if (typeof member !== 'function') {
    if (!present) return undefined;
    return prefixed(name, member.optional(value[name]));
  }
  return present ? prefixed(name, member(value[name])) : `lacks ${name}`;
}

function prefixed(name: string, problem: string | undefined): string | undefined {
  if (problem === undefined) return undefined;
  return problem.startsWith('[') ? `${name}${problem}` : `${name} ${problem}`;
}
