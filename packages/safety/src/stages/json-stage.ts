// The arguments of a tool's call: JSON in pieces. Its strings are read as what they say, not as
// they are written, and what is put into one is written so that it stays JSON.
import type { TextStage } from './text-stage.ts';

type Place = 'outside' | 'string' | 'scalar';

interface State {
  place: Place;
  /** The stages of the string or scalar that is open. */
  inner: TextStage | undefined;
  /** An escape, or a scalar, that has not come whole yet. */
  held: string;
  out: string;
}

/** Longer than any number that means something: what goes on after it is looked at by itself. */
const scalarMax = 512;
const simple: Readonly<Record<string, string>> = {
  ...{ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' },
};

/**
 * A stage for text that is JSON, or is meant to be: `open` makes the stages of every value in it.
 * Escapes may come out written another way; what they say is the same.
 */
export function jsonStage(open: () => TextStage): TextStage {
  const state: State = { place: 'outside', inner: undefined, held: '', out: '' };
  const take = (): string => {
    const { out } = state;
    state.out = '';
    return out;
  };
  return {
    push: (text) => {
      for (let at = 0; at < text.length; ) at = read(state, text, { at, open });
      return take();
    },
    end: () => {
      if (state.place === 'string') {
        if (state.held !== '') feed(state, state.held);
        state.out += quoted(state.inner?.end() ?? '');
      } else if (state.place === 'scalar') closeScalar(state, open);
      Object.assign(state, { place: 'outside', inner: undefined, held: '' });
      return take();
    },
  };
}

interface Where {
  readonly at: number;
  readonly open: () => TextStage;
}

/** Reads on from `at`; says from where next. */
function read(state: State, text: string, { at, open }: Where): number {
  const character = text[at] ?? '';
  if (state.place === 'string') return readString(state, text, at);
  if (character === '"') {
    if (state.place === 'scalar') closeScalar(state, open);
    Object.assign(state, { place: 'string', inner: open(), held: '' });
    state.out += character;
    return at + 1;
  }
  if (/[\s,:[\]{}]/.test(character)) {
    if (state.place === 'scalar') closeScalar(state, open);
    state.out += character;
    return at + 1;
  }
  state.place = 'scalar';
  state.held += character;
  if (state.held.length >= scalarMax) closeScalar(state, open);
  return at + 1;
}

function readString(state: State, text: string, at: number): number {
  if (state.held !== '') return readEscape(state, text, at);
  const rest = text.slice(at);
  const stop = rest.search(/["\\]/);
  if (stop < 0) {
    feed(state, rest);
    return text.length;
  }
  if (stop > 0) feed(state, rest.slice(0, stop));
  if (rest[stop] === '"') {
    state.out += `${quoted(state.inner?.end() ?? '')}"`;
    Object.assign(state, { place: 'outside', inner: undefined });
  } else {
    state.held = '\\';
  }
  return at + stop + 1;
}

function readEscape(state: State, text: string, at: number): number {
  state.held += text[at] ?? '';
  const [, letter = ''] = state.held;
  if (letter === 'u' && state.held.length < 6) return at + 1;
  const code = Number.parseInt(state.held.slice(2), 16);
  const said = letter === 'u' && !Number.isNaN(code) ? String.fromCharCode(code) : simple[letter];
  feed(state, said ?? state.held);
  state.held = '';
  return at + 1;
}

function feed(state: State, text: string): void {
  state.out += quoted(state.inner?.push(text) ?? '');
}

/** A number, a word or what is no JSON at all: looked at whole, and quoted when it was changed. */
function closeScalar(state: State, open: () => TextStage): void {
  const { held } = state;
  const stage = open();
  const out = stage.push(held) + stage.end();
  state.out += out === held ? held : JSON.stringify(out);
  Object.assign(state, { place: 'outside', held: '' });
}

/** As the inside of a JSON string. Halves of a pair stay halves, to meet again behind it. */
function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
