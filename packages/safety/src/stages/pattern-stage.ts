import type { RE2JS } from 're2js';
import type { Judge, TextStage } from './text-stage.ts';

/** An administrator's pattern, and how long what it finds may be. */
export interface CustomPattern {
  /** `custom.<id>` */
  readonly kind: string;
  readonly compiled: RE2JS;
  readonly lengthMax: number;
}

/** A text is searched page by page, each with as much around it as a match may have. */
const pageLength = 256;

interface State {
  buffer: string;
  /** Where the next page begins. */
  page: number;
  /** Where what was not passed on yet begins: behind a page's beginning when a match went over it. */
  at: number;
  closed: boolean;
  stopped: boolean;
  out: string;
}

/** Finds what one pattern matches: at each place the first that begins there, never two at once. */
export function patternStage(
  { kind, compiled, lengthMax }: CustomPattern,
  judge: Judge,
): TextStage {
  const state: State = { buffer: '', page: 0, at: 0, closed: false, stopped: false, out: '' };
  const search = (): void => {
    const { buffer, page } = state;
    const end = Math.min(buffer.length, page + pageLength);
    const left = Math.max(0, page - lengthMax);
    const window = buffer.slice(left, end + lengthMax);
    const matcher = compiled.matcher(window);
    let from = Math.max(0, state.at - left);
    while (!state.stopped && from < window.length && matcher.find(from)) {
      const [start, stop] = [left + matcher.start(), left + matcher.end()];
      if (start >= end) break;
      from = Math.max(matcher.end(), matcher.start() + 1);
      if (stop === start || stop - start > lengthMax) continue;
      conclude(state, { kind, start, stop }, judge);
    }
    if (!state.stopped) passTo(state, Math.max(end, state.at));
    state.page = end;
  };
  const advance = (): string => {
    const isEnough = () =>
      state.closed
        ? state.page < state.buffer.length
        : state.buffer.length >= state.page + pageLength + lengthMax;
    while (!state.stopped && isEnough()) search();
    forget(state, lengthMax);
    const { out } = state;
    state.out = '';
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

function conclude(
  state: State,
  { kind, start, stop }: { readonly kind: string; readonly start: number; readonly stop: number },
  judge: Judge,
): void {
  passTo(state, start);
  const verdict = judge({ kind, score: 100, text: state.buffer.slice(start, stop) });
  if (verdict.outcome === 'leave') passTo(state, stop);
  else if (verdict.outcome === 'replace') state.out += verdict.text;
  else state.stopped = true;
  state.at = stop;
}

function passTo(state: State, end: number): void {
  state.out += state.buffer.slice(state.at, end);
  state.at = Math.max(state.at, end);
}

function forget(state: State, lengthMax: number): void {
  const needless = Math.min(state.page, state.at) - lengthMax;
  if (needless < 4_096) return;
  state.buffer = state.buffer.slice(needless);
  state.page -= needless;
  state.at -= needless;
}
