import { strict as assert } from 'node:assert';
import type { BudgetCounter, Posting } from '../domain/events.ts';
import type { SealedText } from '../domain/sealed-text.ts';
import { budgetWindows } from '../domain/window.ts';

// What the members of entries are read with. What the encoder wrote and the chain proves needs no
// second look at every character; what it could not have written still stops whoever reads it.

/** An object of an entry. */
export interface Members {
  readonly [name: string]: unknown;
}

/** An object that has no members but these. */
export function membersOf(value: unknown, names: ReadonlySet<string>): Members {
  assert(isObject(value), 'an object');
  for (const name in value) assert(names.has(name), 'a member that this release knows');
  return value;
}

export function text(value: unknown): string {
  assert(typeof value === 'string' && value !== '', 'a text');
  return value;
}

export function perhapsText(value: unknown): string | undefined {
  return value === undefined ? undefined : text(value);
}

export function texts(value: unknown): readonly string[] {
  return list(value).map(text);
}

/** Also a moment in microseconds. */
export function count(value: unknown): number {
  assert(typeof value === 'number' && Number.isSafeInteger(value), 'a whole number');
  return value;
}

/** A decimal in minor units. */
export function amount(value: unknown): bigint {
  return BigInt(text(value));
}

export function perhapsAmount(value: unknown): bigint | undefined {
  return value === undefined ? undefined : amount(value);
}

/** One of a few words or numbers. */
export function oneOf<Word extends string | number>(words: readonly Word[], value: unknown): Word {
  const word = words.find((each) => each === value);
  assert(word !== undefined, 'a word that this release knows');
  return word;
}

/** Whether a mark stands there, which is left out otherwise. */
export function isMarked(value: unknown): boolean {
  assert(value === undefined || value === true, 'a mark');
  return value === true;
}

/** Names and what they stand for, in their order; nothing when it is left out. */
export function pairs<Value>(
  value: unknown,
  read: (value: unknown) => Value,
): readonly (readonly [name: string, value: Value])[] {
  if (value === undefined) return [];
  assert(isObject(value), 'an object');
  return Object.entries(value).map(([name, each]) => [name, read(each)] as const);
}

export function postings(value: unknown): readonly Posting[] {
  return value === undefined ? [] : list(value).map(posting);
}

const sealedNames = new Set(['field', 'subjects', 'box', 'mac']);

/** The texts about people that an entry has; undefined when it has none. */
export function sealedTexts(value: unknown): readonly SealedText[] | undefined {
  return value === undefined ? undefined : list(value).map(sealedText);
}

function sealedText(value: unknown): SealedText {
  const { field, subjects, box, mac } = membersOf(value, sealedNames);
  return { field: text(field), subjects: texts(subjects), box: text(box), mac: text(mac) };
}

const postingNames = new Set(['from', 'to', 'asset', 'amount']);

function posting(value: unknown): Posting {
  const { from, to, asset, amount: moved } = membersOf(value, postingNames);
  return { from: text(from), to: text(to), asset: text(asset), amount: amount(moved) };
}

/** The counters that an entry moved; none when it moved none. */
export function counters(value: unknown): readonly BudgetCounter[] {
  return value === undefined ? [] : list(value).map(counter);
}

const counterNames = new Set(
  ['node', 'asset', 'window', 'start', 'end'].concat('used', 'held', 'limit'),
);

function counter(value: unknown): BudgetCounter {
  const stated = membersOf(value, counterNames);
  return {
    node: text(stated.node),
    asset: text(stated.asset),
    window: oneOf(budgetWindows, stated.window),
    start: text(stated.start),
    end: perhapsText(stated.end),
    used: amount(stated.used),
    held: amount(stated.held),
    limit: amount(stated.limit),
  };
}

function list(value: unknown): readonly unknown[] {
  assert(Array.isArray(value), 'a list');
  return value;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
