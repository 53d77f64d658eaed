// Words are looked at one after another. Most are plain, and go on at once; where something may
// begin, as much of what follows is waited for as a recogniser can see.
import { fold } from '../fold.ts';
import { context, type Recogniser, reach, type Tail } from '../recogniser.ts';
import type { Judge, TextStage } from './text-stage.ts';

/** A word is cut here: so is what has no spaces at all. */
const wordMax = 64;
/** What a key may have beyond what begins it, in characters. */
const tailMax = 32_768;

/** Letters and signs of prose: nothing that is found begins in such a word. */
const plainWord =
  /^["'(*_“‘¿¡「（]{0,3}(?!-)[\p{L}\p{M}’'-]{0,19}[.,;:!?)"'”’*_…。，、！？」）]{0,4}\s?$/u;
/** Scripts that put no spaces between words: each of their characters is a word of its own. */
const space = /[\s\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01\uff0c]/;

interface State {
  /** Somebody looks at words in capitals. */
  readonly seesWords: boolean;
  /** What has come and is still needed: what was passed on already, for its words, and the rest. */
  buffer: string;
  /** Where what was not passed on yet begins. */
  at: number;
  closed: boolean;
  stopped: boolean;
  tail: OpenFinding | undefined;
  out: string;
}

/** Something that was found whose end has not come yet. */
interface OpenFinding {
  readonly kind: string;
  readonly form: Tail;
  readonly start: number;
  /** From here on the tail is looked for. */
  from: number;
}

/** Finds what recognisers recognise, and does with it as the judge says. */
export function tokenStage(recognisers: readonly Recogniser[], judge: Judge): TextStage {
  const state: State = {
    seesWords: recognisers.some(({ seesWords }) => seesWords),
    ...{ buffer: '', at: 0, closed: false, stopped: false, tail: undefined, out: '' },
  };
  const advance = (): string => {
    while (!state.stopped && step(state, recognisers, judge));
    const { out } = state;
    state.out = '';
    forget(state);
    return out;
  };
  return {
    push: (text) => {
      if (state.stopped) return '';
      state.buffer += text;
      return advance();
    },
    end: () => {
      state.closed = true;
      return advance();
    },
  };
}

/** One word, or one finding, if enough has come to tell. */
function step(state: State, recognisers: readonly Recogniser[], judge: Judge): boolean {
  if (state.tail) return closeTail(state, state.tail, judge);
  const { buffer, at } = state;
  if (at >= buffer.length) return false;
  const end = wordEnd(state);
  if (end === undefined) return false;
  if (isPlain(buffer, at, end) && !(state.seesWords && isCapital(buffer, at))) {
    return pass(state, end);
  }
  if (!state.closed && buffer.length < end + reach) return false;
  for (const start of beginnings(buffer, at, end)) {
    const found = recognise(buffer, start, recognisers);
    if (!found) continue;
    if (found.tail) {
      pass(state, found.start);
      const { kind } = found;
      state.tail = { kind, form: found.tail, start: found.start, from: found.end };
      return true;
    }
    conclude(state, { kind: found.kind, start: found.start, end: found.end }, judge);
    return true;
  }
  return pass(state, end);
}

/** Where the next word ends; undefined while that has not come. */
function wordEnd({ buffer, at, closed }: State): number | undefined {
  const most = Math.min(buffer.length, at + wordMax);
  for (let end = at; end < most; end += 1) {
    if (space.test(buffer[end] ?? '')) return end + 1;
  }
  if (most === at + wordMax) return isCutPair(buffer, most) ? most - 1 : most;
  return closed ? buffer.length : undefined;
}

/** A word that was cut, and one that may go on, is not plain. */
function isPlain(buffer: string, at: number, end: number): boolean {
  return (
    end - at <= 32 && space.test(buffer[end - 1] ?? '') && plainWord.test(buffer.slice(at, end))
  );
}

/** Whether a word has a capital where it begins, or behind the signs before it. */
function isCapital(buffer: string, at: number): boolean {
  return /^[\p{P}\p{S}]{0,4}\p{Lu}/u.test(buffer.slice(at, at + 8));
}

/** Every place where something may begin: behind what no number, key or address goes on over. */
function beginnings(buffer: string, at: number, end: number): readonly number[] {
  const places: number[] = [];
  for (let place = at; place < end; place += 1) {
    if (place === 0 || !goesOn(buffer.charCodeAt(place - 1)) || place === at) places.push(place);
  }
  return places;
}

/** Letters and digits. */
function goesOn(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

interface Found {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly tail: Tail | undefined;
}

/** Shows the recognisers as much as they may see, folded, and says where that was in the text. */
function recognise(
  buffer: string,
  start: number,
  recognisers: readonly Recogniser[],
): Found | undefined {
  const left = Math.max(0, start - context);
  const before = fold(buffer.slice(left, start)).text;
  const ahead = fold(buffer.slice(start, start + reach));
  const window = before + ahead.text;
  const at = before.length;
  const origin = (index: number): number =>
    start + (ahead.origin ? (ahead.origin[index - at] ?? ahead.text.length) : index - at);
  for (const recogniser of recognisers) {
    const found = recogniser.match(window, at);
    if (!found) continue;
    const { kind } = recogniser;
    return { kind, start: origin(found.start ?? at), end: origin(found.end), tail: found.tail };
  }
  return undefined;
}

const tokenTail = /[A-Za-z0-9_\-.+/=]/;
const pemEnd = /-{4,5} ?END [A-Z0-9 ]{0,60}-{4,5}/g;
/** What the end of a key may be spread over. */
const pemEndMax = 80;

function closeTail(state: State, tail: OpenFinding, judge: Judge): boolean {
  const { buffer, closed } = state;
  const { kind, form, start } = tail;
  const limit = Math.min(buffer.length, start + tailMax);
  const isOver = closed || buffer.length >= start + tailMax;
  const end = form === 'pem' ? pemClose(buffer, tail, limit) : tokenClose(buffer, tail, limit);
  if (end === undefined && !isOver) return false;
  state.tail = undefined;
  conclude(state, { kind, start, end: end ?? limit }, judge);
  return true;
}

function tokenClose(buffer: string, tail: OpenFinding, limit: number): number | undefined {
  let end = tail.from;
  while (end < limit && tokenTail.test(buffer[end] ?? '')) end += 1;
  tail.from = end;
  if (end >= limit) return undefined;
  // The end of a sentence is not the end of a token.
  return buffer[end - 1] === '.' ? end - 1 : end;
}

function pemClose(buffer: string, tail: OpenFinding, limit: number): number | undefined {
  pemEnd.lastIndex = tail.from;
  const found = pemEnd.exec(buffer);
  if (found && found.index + found[0].length <= limit) return found.index + found[0].length;
  tail.from = Math.max(tail.from, buffer.length - pemEndMax);
  return undefined;
}

function conclude(
  state: State,
  { kind, start, end }: { readonly kind: string; readonly start: number; readonly end: number },
  judge: Judge,
): void {
  pass(state, start);
  const text = state.buffer.slice(start, end);
  const verdict = judge({ kind, score: 100, text });
  if (verdict.outcome === 'leave') pass(state, end);
  else if (verdict.outcome === 'replace')
    Object.assign(state, { out: state.out + verdict.text, at: end });
  else Object.assign(state, { stopped: true, at: end });
}

function pass(state: State, end: number): true {
  state.out += state.buffer.slice(state.at, end);
  state.at = end;
  return true;
}

/** Lets go of what nobody has to see again. */
function forget(state: State): void {
  const needless = (state.tail?.start ?? state.at) - context;
  if (needless < 4_096) return;
  state.buffer = state.buffer.slice(needless);
  state.at -= needless;
  if (!state.tail) return;
  const { start, from } = state.tail;
  state.tail = { ...state.tail, start: start - needless, from: from - needless };
}

function isCutPair(text: string, at: number): boolean {
  const [high, low] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
  return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
}
