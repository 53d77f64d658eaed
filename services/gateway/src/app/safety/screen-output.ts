// What a provider answers is looked into before a client sees it, whole or piece by piece; and
// what was taken out of the request is put back.
import { AlfredError } from '@alfred/errors';
import {
  type ChatChunk,
  type ChunkChoice,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
} from '@alfred/openai-wire';
import { type Judge, leave, type Screen, screen, through, type Vault } from '@alfred/safety';
import type { SafetyTally } from '../../domain/safety/safety-report.ts';
import type { SideRules } from '../../domain/safety/safety-rules.ts';
import { isMedia, replaceTexts } from '../../domain/safety/spoken-texts.ts';
import type { ProviderChunk, WholeReply } from '../../ports/provider.ts';
import { type Lane, type Lanes, openLanes } from './lanes.ts';

/** The answer of one request on its way to the client. */
export interface OutputScreen {
  /** What may go out now that this has come; what is held back comes later, or with the end. */
  chunk(chunk: ProviderChunk): readonly ProviderChunk[];
  /** No more comes. */
  end(): readonly ProviderChunk[];
  whole(reply: WholeReply): WholeReply;
  /** Policy stops the answer: nothing more goes out. */
  readonly blocked: AlfredError | undefined;
}

export interface OutputScreenOf {
  readonly rules: SideRules;
  readonly vault: Vault;
  readonly tally: SafetyTally;
  /** The answer itself is to be JSON. */
  readonly isJson: boolean;
  /** Whether what could not be looked into is stopped. */
  readonly refusesFailures: boolean;
  readonly onDefect: (error: unknown) => void;
}

/** Looks into one answer. Choices and fields are each a text of their own. */
export function screenOutput(of: OutputScreenOf): OutputScreen {
  const { rules, vault, tally, isJson } = of;
  const state: State = { blocked: undefined, last: undefined };
  const judge = judgeBy(rules, { vault, tally, state });
  const screens = screen(rules.plan, vault.isEmpty ? undefined : vault.valueOf);
  const isJsonField = (field: string) => field === 'arguments' || (isJson && field === 'content');
  const lanes = openLanes((field) =>
    isJsonField(field) ? screens.json(judge) : screens.text(judge),
  );
  return {
    chunk: (chunk) =>
      state.blocked ? [] : guarded(of, state, () => screenChunk(chunk, lanes, state), [chunk]),
    end: () => {
      const { last } = state;
      if (state.blocked || !last) return [];
      return guarded(of, state, () => rest(lanes.drain(), last), []);
    },
    whole: (reply) =>
      guarded(of, state, () => screenWhole(reply, { screens, judge, tally, isJson }), reply),
    get blocked() {
      return state.blocked;
    },
  };
}

/** A defect of ours: the answer goes out as it is, or not at all, as policy has it. */
function guarded<Shown>(
  { tally, refusesFailures, onDefect }: OutputScreenOf,
  state: State,
  look: () => Shown,
  asItIs: Shown,
): Shown {
  try {
    return look();
  } catch (error) {
    onDefect(error);
    tally.skipped({ side: 'output', what: 'failure' });
    if (refusesFailures) {
      state.blocked ??= new AlfredError('safety_unscanned', { reason: 'the scan failed' });
    }
    return asItIs;
  }
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

function screenChunk(chunk: ProviderChunk, lanes: Lanes, state: State): readonly ProviderChunk[] {
  state.last = chunk.chunk;
  const shown: ProviderChunk[] = [];
  const choices = chunk.chunk.choices.map((choice) => screenChoice(choice, lanes));
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

function screenChoice(choice: ChunkChoice, lanes: Lanes): ChunkChoice {
  const { delta, index } = choice;
  if (!isObject(delta)) return choice;
  const screened = lanes.pass(index, delta);
  return screened === delta ? choice : { ...choice, delta: screened };
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

interface WholeScreen {
  readonly screens: Screen;
  readonly judge: Judge;
  readonly tally: SafetyTally;
  readonly isJson: boolean;
}

/** Fields of answers beside chat that models wrote. */
const writtenFields = new Set(['text', 'revised_prompt', 'segments', 'words']);

function screenWhole(reply: WholeReply, screening: WholeScreen): WholeReply {
  if (reply.content) return screenContent(reply, reply.content, screening);
  const json = reply.reply ?? parseJson(reply.text);
  if (!isObject(json)) return reply;
  const screened = Array.isArray(json.choices)
    ? screenChoices(json, json.choices as readonly Json[], screening)
    : screenFields(json, screening);
  if (screened === json) return reply;
  const read = reply.reply ? { reply: screened as NonNullable<WholeReply['reply']> } : {};
  return { ...reply, ...read, text: JSON.stringify(screened) };
}

/** Sound is not looked into; what was said in it is, where that is the answer. */
function screenContent(
  reply: WholeReply,
  content: NonNullable<WholeReply['content']>,
  { screens, judge, tally }: WholeScreen,
): WholeReply {
  if (!/^text\/|subrip/.test(content.type)) {
    tally.skipped({ side: 'output', what: 'media' });
    return reply;
  }
  const text = new TextDecoder().decode(content.bytes);
  const bytes = new TextEncoder().encode(through(screens.text(judge), text));
  return { ...reply, content: { ...content, bytes } };
}

function screenChoices(
  json: JsonObject,
  choices: readonly Json[],
  screening: WholeScreen,
): JsonObject {
  const screened = choices.map((choice) => {
    if (!isObject(choice) || !isObject(choice.message)) return choice;
    const message = screenMessage(choice.message, screening);
    return message === choice.message ? choice : { ...choice, message };
  });
  const isSame = screened.every((choice, index) => choice === choices[index]);
  return isSame ? json : { ...json, choices: screened };
}

function screenMessage(message: JsonObject, { screens, judge, tally, isJson }: WholeScreen): Json {
  const met = () => tally.skipped({ side: 'output', what: 'media' });
  if (isMedia(message.audio)) met();
  return replaceTexts(
    message,
    ({ text, isJson: isCall }) => {
      const asJson = isCall || (isJson && text === message.content);
      return through(asJson ? screens.json(judge) : screens.text(judge), text);
    },
    met,
  );
}

function screenFields(json: JsonObject, screening: WholeScreen): JsonObject {
  const { screens, judge, tally } = screening;
  const met = () => tally.skipped({ side: 'output', what: 'media' });
  const put = ({ text }: { readonly text: string }) => through(screens.text(judge), text);
  const fields = Object.entries(json).map(([field, value]): [string, Json | undefined] => {
    if (field === 'data' && Array.isArray(value)) {
      return [field, value.map((item) => (isObject(item) ? screenFields(item, screening) : item))];
    }
    return [field, writtenFields.has(field) && value ? replaceTexts(value, put, met) : value];
  });
  return Object.fromEntries(fields);
}
