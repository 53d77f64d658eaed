// One way through everything of a request that leaves for a provider: every string is seen, whatever
// field it stands in and whoever thought of that field. Linear in the request, and as deep as a body
// may nest.
import type { AnyRequest, Json, JsonObject } from '@alfred/openai-wire';
import { isKnownName, type OutgoingRule, outgoingRule } from './outgoing-rules.ts';
import { isMedia } from './spoken-texts.ts';

/** A text for which another may stand. */
export interface OutgoingText {
  readonly text: string;
  readonly isJson: boolean;
  /** The longest that may stand there; undefined: any. */
  readonly limit: number | undefined;
  readonly place: Place;
}

/** Where something stands in a request. */
export interface Place {
  readonly parent: Place | undefined;
  readonly name: string | number;
  /** Whoever wrote it may give instructions. */
  readonly isTrusted: boolean;
  /** Inside a picture, a sound or a file, which was counted already. */
  readonly isInMedia: boolean;
}

/** What is done with what stands there. */
export interface OutgoingVisit {
  /** Gives what is to stand there instead. */
  text(text: OutgoingText): string;
  /** Told of everything that cannot be put otherwise: names, addresses, long numbers. */
  fixed(text: string, place: Place): void;
  /** Told of everything that nobody can look into. */
  media(): void;
}

/** Puts a request's body through a visit; without a change it is the same object. */
export function walkOutgoing(
  { operation, body }: Pick<AnyRequest, 'operation' | 'body'>,
  visit: OutgoingVisit,
): JsonObject {
  const top = { parent: undefined, name: '', isTrusted: false, isInMedia: false };
  return walkFields(body, outgoingRule(operation), { at: top, visit });
}

/** What a place is called, in the words of the request; names that a client made up are left out. */
export function paramOf({ parent, name }: Place): string {
  if (!parent) return 'body';
  const before = parent.parent ? paramOf(parent) : '';
  if (typeof name === 'number') return `${before}[${name}]`;
  const shown = /^(?!.*\d{3})[\w$-]{1,40}$/.test(name) || isKnownName(name) ? name : '*';
  return before === '' ? shown : `${before}.${shown}`;
}

interface Walk {
  readonly at: Place;
  readonly visit: OutgoingVisit;
}

function walkValue(value: Json, rule: OutgoingRule, walk: Walk): Json {
  if (typeof value === 'string') return value === '' ? value : walkString(value, rule, walk);
  if (typeof value === 'number') {
    if (!rule.isNumber && isLong(value)) walk.visit.fixed(String(value), walk.at);
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value)
    ? walkItems(value as readonly Json[], rule, walk)
    : walkFields(value as JsonObject, rule, walk);
}

/** A number of a card, a telephone, a person: whatever is shorter says how many, or how much. */
function isLong(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) >= 100_000_000;
}

/** The longest head of a data: URL, in characters. */
const headMax = 200;
/** So much of its beginning says whether something is written in base64. */
const beginning = 1_024;

function walkString(text: string, rule: OutgoingRule, { at, visit }: Walk): string {
  const { use, limit } = rule;
  if (use === 'text' || use === 'json') {
    return visit.text({ text, isJson: use === 'json', limit, place: at });
  }
  if (use === 'model' || (use === 'id' && /^[\w.:|/+=~-]*$/.test(text))) return text;
  if (use === 'sealed' && isBase64(text)) return text;
  const isBytes = use === 'media' && (at.isInMedia || text.length > beginning) && isBase64(text);
  if (isBytes || isDataUrl(text)) {
    if (!at.isInMedia) visit.media();
    return text;
  }
  if (!isKnownName(text)) visit.fixed(text, at);
  return text;
}

function isDataUrl(text: string): boolean {
  if (!text.startsWith('data:')) return false;
  const comma = text.slice(0, headMax).indexOf(',');
  return /^data:[\w.+-]*\/?[\w.+-]*(;[\w.=+-]*)*;base64$/.test(text.slice(0, Math.max(comma, 0)))
    ? isBase64(text.slice(comma + 1, comma + 1 + beginning))
    : false;
}

function isBase64(text: string): boolean {
  return /^[\w+/=\r\n-]*$/.test(text.slice(0, beginning));
}

function walkItems(items: readonly Json[], rule: OutgoingRule, { at, visit }: Walk): Json {
  let changed: Json[] | undefined;
  for (const [index, item] of items.entries()) {
    const walked = walkValue(item, rule, { at: { ...at, parent: at, name: index }, visit });
    if (walked === item) continue;
    changed ??= [...items];
    changed[index] = walked;
  }
  return changed ?? items;
}

function walkFields(value: JsonObject, given: OutgoingRule, { at, visit }: Walk): JsonObject {
  const rule = given.of?.(value) ?? given;
  const isTrusted = rule.isTrusted ?? at.isTrusted;
  const isPart = rule.use === 'text' && !at.isInMedia && isOpaque(value);
  if (isPart) visit.media();
  let changed: Record<string, Json> | undefined;
  // Not `for in`: over objects of ever other shapes it is compiled again and again.
  for (const name of Object.keys(value)) {
    const inner = value[name];
    if (inner === undefined) continue;
    if (!isKnownName(name)) visit.fixed(name, at);
    const own = rule.fields?.get(name) ?? rule.rest ?? rule;
    const place = { parent: at, name, isTrusted, isInMedia: at.isInMedia || isPart };
    const walked = walkValue(inner, own, { at: place, visit });
    if (walked === inner) continue;
    changed ??= { ...value } as Record<string, Json>;
    changed[name] = walked;
  }
  return (changed as JsonObject | undefined) ?? value;
}

/** A picture, a sound or a file: not a document that comes as its text. */
function isOpaque(value: JsonObject): boolean {
  if (!isMedia(value)) return false;
  const { source } = value;
  const isWritten =
    value.type === 'document' &&
    typeof source === 'object' &&
    source !== null &&
    'type' in source &&
    (source.type === 'text' || source.type === 'content');
  return !isWritten;
}
