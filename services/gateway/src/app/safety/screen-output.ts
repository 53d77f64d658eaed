// What a provider answers is looked into before a client sees it, whole or piece by piece; and
// what was taken out of the request is put back.
import { AlfredError } from '@alfred/errors';
import { type ChatChunk, type ChunkChoice, isObject, type Json } from '@alfred/openai-wire';
import { type Judge, leave, screen, through, type Vault } from '@alfred/safety';
import type { SafetyTally } from '../../domain/safety/safety-report.ts';
import type { SideRules } from '../../domain/safety/safety-rules.ts';
import type { ProviderChunk, WholeReply } from '../../ports/provider.ts';
import { type Lane, type Lanes, openLanes } from './lanes.ts';
import { pushTexts, type TextToPush } from './scan-texts.ts';
import { type ScanTurns, sliceLength } from './scan-turns.ts';
import { tooBusy } from './screen-input.ts';
import { screenWhole } from './screen-whole.ts';

/** The answer of one request on its way to the client. */
export interface OutputScreen {
  /** What may go out now that this has come; what is held back comes later, or with the end. */
  chunk(chunk: ProviderChunk): readonly ProviderChunk[];
  /** The same for a piece that is long: it is looked at in turns with everybody else's texts. */
  longChunk(chunk: ProviderChunk): Promise<readonly ProviderChunk[]>;
  /** No more comes. */
  end(): readonly ProviderChunk[];
  whole(reply: WholeReply): Promise<WholeReply>;
  /** Policy stops the answer: nothing more goes out. */
  readonly blocked: AlfredError | undefined;
}

export interface OutputScreenOf {
  readonly rules: SideRules;
  readonly vault: Vault;
  readonly tally: SafetyTally;
  readonly turns: ScanTurns;
  /** The answer itself is to be JSON. */
  readonly isJson: boolean;
  /** Whether what could not be looked into is stopped. */
  readonly refusesFailures: boolean;
  readonly onDefect: (error: unknown) => void;
}

/** Whether a piece of a stream is so long that others would wait for it. */
export function isLongPiece({ text }: Pick<ProviderChunk, 'text'>): boolean {
  return text.length > 4 * sliceLength;
}

/** Looks into one answer. Choices and fields are each a text of their own. */
export function screenOutput(of: OutputScreenOf): OutputScreen {
  const { rules, vault, tally, turns, isJson } = of;
  const state: State = { blocked: undefined, last: undefined };
  const judge = judgeBy(rules, { vault, tally, state });
  const screens = screen(rules.plan, vault.isEmpty ? undefined : vault.valueOf);
  const isJsonField = (field: string) => field === 'arguments' || (isJson && field === 'content');
  const lanes = openLanes((field) =>
    isJsonField(field) ? screens.json(judge) : screens.text(judge),
  );
  const looking = { lanes, state, once: (text: string) => through(screens.text(judge), text) };
  return {
    chunk: (chunk) =>
      state.blocked ? [] : guarded(of, state, () => screenChunk(chunk, looking), [chunk]),
    longChunk: async (chunk) => {
      if (state.blocked) return [];
      try {
        const screened = await screenLong(chunk, looking, turns);
        if (screened) return screened;
        notLookedAt(of, state, { what: 'busy', reason: tooBusy });
      } catch (error) {
        onDefectOf(of, state, error);
      }
      return state.blocked ? [] : [chunk];
    },
    end: () => {
      const { last } = state;
      if (state.blocked || !last) return [];
      return guarded(of, state, () => rest(lanes.drain(), last), []);
    },
    whole: async (reply) => {
      try {
        const screened = await screenWhole({ reply, screens, judge, tally, isJson, turns });
        if (screened) return screened;
        notLookedAt(of, state, { what: 'busy', reason: tooBusy });
        return reply;
      } catch (error) {
        onDefectOf(of, state, error);
        return reply;
      }
    },
    get blocked() {
      return state.blocked;
    },
  };
}

/** A defect of ours: the answer goes out as it is, or not at all, as policy has it. */
function guarded<Shown>(of: OutputScreenOf, state: State, look: () => Shown, asItIs: Shown): Shown {
  try {
    return look();
  } catch (error) {
    onDefectOf(of, state, error);
    return asItIs;
  }
}

function onDefectOf(of: OutputScreenOf, state: State, error: unknown): void {
  of.onDefect(error);
  notLookedAt(of, state, { what: 'failure', reason: 'the scan failed' });
}

function notLookedAt(
  { tally, refusesFailures }: OutputScreenOf,
  state: State,
  { what, reason }: { readonly what: string; readonly reason: string },
): void {
  tally.skipped({ side: 'output', what });
  if (refusesFailures) state.blocked ??= new AlfredError('safety_unscanned', { reason });
}

interface State {
  blocked: AlfredError | undefined;
  /** The last chunk that came: what is flushed goes out in its likeness. */
  last: ChatChunk | undefined;
}

function judgeBy(
  { decide }: SideRules,
  { vault, tally, state }: Pick<OutputScreenOf, 'vault' | 'tally'> & { readonly state: State },
): Judge {
  return (finding) => {
    const decision = decide(finding);
    if (!decision) return leave;
    const { kind, text } = finding;
    const { action, policy, rule, node } = decision;
    tally.found({ side: 'output', kind, action, policy, rule });
    if (action === 'flag') return leave;
    if (action === 'redact') return { outcome: 'replace', text: vault.withhold(kind, text) };
    state.blocked ??= new AlfredError('safety_blocked', {
      side: 'output',
      kind,
      node,
      rule,
      policy,
    });
    return { outcome: 'stop' };
  };
}

/** What looks at the pieces of a stream. */
interface Looking {
  readonly lanes: Lanes;
  readonly state: State;
  /** Looks at a text that comes in one piece. */
  readonly once: (text: string) => string;
}

function screenChunk(chunk: ProviderChunk, looking: Looking): readonly ProviderChunk[] {
  const { lanes, state } = looking;
  state.last = chunk.chunk;
  const shown: ProviderChunk[] = [];
  const choices = chunk.chunk.choices.map((choice) => screenChoice(choice, looking));
  for (const { index, finish_reason: reason } of chunk.chunk.choices) {
    // What is still held of a choice comes before the word that it is over.
    if (reason) shown.push(...rest(lanes.drain(index), chunk.chunk));
  }
  const isSame = choices.every((choice, index) => choice === chunk.chunk.choices[index]);
  if (isSame) return [...shown, chunk];
  const screened = { ...chunk.chunk, choices };
  // A piece that is held back whole says nothing yet.
  if (choices.every(isEmpty) && !chunk.chunk.usage) return shown;
  return [...shown, { chunk: screened, text: JSON.stringify(screened) }];
}

/** Looks at the texts first, and then puts them where they stood; undefined: nobody had time. */
async function screenLong(
  { chunk, text }: ProviderChunk,
  looking: Looking,
  turns: ScanTurns,
): Promise<readonly ProviderChunk[] | undefined> {
  const { lanes } = looking;
  const pieces: TextToPush[] = [];
  for (const { index, delta } of chunk.choices) {
    if (!isObject(delta)) continue;
    lanes.walk(index, delta, (piece, stage) => {
      pieces.push({ text: piece, push: stage.push });
      return piece;
    });
  }
  const pushed = await pushTexts(turns, pieces);
  if (pushed.outcome !== 'scanned') return undefined;
  const next = pushed.texts.values();
  const pass: Lanes['pass'] = (choice, delta) =>
    lanes.walk(choice, delta, () => next.next().value ?? '');
  return screenChunk({ chunk, text }, { ...looking, lanes: { ...lanes, pass } });
}

function screenChoice(choice: ChunkChoice, { lanes, once }: Looking): ChunkChoice {
  const { delta, index, stop_sequence: stop } = choice;
  const screened = isObject(delta) ? lanes.pass(index, delta) : undefined;
  // The words that the client wanted it to stop at: they may have been sent otherwise.
  const stopped = typeof stop === 'string' ? once(stop) : stop;
  if (stopped === stop && (!screened || screened === delta)) return choice;
  return {
    ...choice,
    ...(screened ? { delta: screened } : {}),
    ...(stopped === undefined ? {} : { stop_sequence: stopped }),
  };
}

function isEmpty({ delta, finish_reason: reason }: ChunkChoice): boolean {
  return !reason && saysNothing(delta);
}

/** Only indices, kinds of calls and texts without a character. */
function saysNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || typeof value === 'number')
    return true;
  if (Array.isArray(value)) return value.every(saysNothing);
  if (!isObject(value)) return false;
  return Object.entries(value).every(([field, of]) => field === 'type' || saysNothing(of));
}

/** What was held back, in pieces of its own that look like the provider's. */
function rest(held: readonly Lane[], like: ChatChunk): readonly ProviderChunk[] {
  return held.map(({ choice, delta }) => {
    const { usage: _, ...base } = like;
    const chunk: ChatChunk = { ...base, choices: [{ index: choice, delta, finish_reason: null }] };
    return { chunk, text: JSON.stringify(chunk) };
  });
}
