// A text is judged sentence by sentence, each with the end of the one before it.
import { suspicionsOf } from '../injection/score.ts';
import type { Judge, TextStage } from './text-stage.ts';

/** A sentence is cut here, at a space if there is one. */
const segmentMax = 400;
/** A sentence that is shorter is taken together with the next. */
const segmentMin = 48;
/** What of the sentence before is looked at again: what was begun there may end here. */
const overlap = 240;

interface State {
  buffer: string;
  before: string;
  out: string;
  stopped: boolean;
}

/**
 * Finds sentences that tell a model to leave its instructions. One that is judged `leave` is not
 * waited for when `isHeld` is false: then all goes on at once, and is only looked at.
 */
export function injectionStage(isHeld: boolean, judge: Judge): TextStage {
  const state: State = { buffer: '', before: '', out: '', stopped: false };
  const advance = (closed: boolean): void => {
    for (;;) {
      const end = segmentEnd(state.buffer, closed);
      if (end === undefined || state.stopped) return;
      look(state, state.buffer.slice(0, end), judge);
      state.buffer = state.buffer.slice(end);
    }
  };
  const take = (text: string): string => {
    const out = isHeld ? state.out : text;
    state.out = '';
    return out;
  };
  return {
    push: (text) => {
      if (state.stopped) return '';
      state.buffer += text;
      advance(false);
      return take(text);
    },
    end: () => {
      advance(true);
      return take('');
    },
  };
}

/** Where the first sentence ends; undefined while that has not come. */
function segmentEnd(buffer: string, closed: boolean): number | undefined {
  if (buffer === '') return undefined;
  const sentence = /[.!?\n。！？](?=\s|$)|\n/g;
  sentence.lastIndex = segmentMin;
  const found = sentence.exec(buffer.slice(0, segmentMax + 1));
  const end = found ? found.index + 1 : undefined;
  // Whether the sign ends a sentence is said by what comes behind it.
  if (end !== undefined && end <= segmentMax && (end < buffer.length || closed)) return end;
  if (buffer.length > segmentMax) {
    const cut = buffer.lastIndexOf(' ', segmentMax - 1) + 1;
    return cut > segmentMin ? cut : segmentMax;
  }
  return closed ? buffer.length : undefined;
}

function look(state: State, text: string, judge: Judge): void {
  const { before } = state;
  state.before = text.slice(-overlap);
  let shown = text;
  for (const { kind, score } of suspicionsOf(text, before)) {
    const verdict = judge({ kind, score, text });
    if (verdict.outcome === 'leave') continue;
    if (verdict.outcome === 'stop') {
      state.stopped = true;
      return;
    }
    shown = verdict.text;
    break;
  }
  state.out += shown;
}
