// An answer that came whole: its texts are gathered, looked into in turns, and put back.
import { isObject, type Json, type JsonObject, parseJson } from '@alfred/openai-wire';
import type { Judge, Screen } from '@alfred/safety';
import type { SafetyTally } from '../../domain/safety/safety-report.ts';
import { isMedia, replaceTexts } from '../../domain/safety/spoken-texts.ts';
import type { WholeReply } from '../../ports/provider.ts';
import { scanTexts, type TextToScan } from './scan-texts.ts';
import type { ScanTurns } from './scan-turns.ts';

export interface WholeToScreen {
  readonly reply: WholeReply;
  readonly screens: Screen;
  readonly judge: Judge;
  readonly tally: SafetyTally;
  readonly turns: ScanTurns;
  /** The answer itself is to be JSON. */
  readonly isJson: boolean;
}

/** The same answer as policy has it; undefined where too much waits to be looked at. */
export async function screenWhole({
  reply,
  screens,
  judge,
  tally,
  turns,
  isJson,
}: WholeToScreen): Promise<WholeReply | undefined> {
  const json = reply.content ? undefined : (reply.reply ?? parseJson(reply.text));
  const said = { reply, json, isJson };
  const texts: TextToScan[] = [];
  visitReply(said, {
    met: () => tally.skipped({ side: 'output', what: 'media' }),
    put: (text, asJson) => {
      texts.push({ text, open: () => (asJson ? screens.json(judge) : screens.text(judge)) });
      return text;
    },
  });
  const scanned = await scanTexts(turns, texts);
  if (scanned.outcome !== 'scanned') return undefined;
  if (scanned.texts.every((text, index) => text === texts[index]?.text)) return reply;
  const next = scanned.texts.values();
  return visitReply(said, { met: () => {}, put: () => next.next().value ?? '' });
}

interface Visit {
  /** Told of every part that is no text. */
  readonly met: () => void;
  readonly put: (text: string, isJson: boolean) => string;
}

interface SaidReply {
  readonly reply: WholeReply;
  readonly json: Json | undefined;
  readonly isJson: boolean;
}

/** Every text of an answer in one order; gives the answer with what `put` says instead. */
function visitReply({ reply, json, isJson }: SaidReply, visit: Visit): WholeReply {
  if (reply.content) return visitContent(reply, reply.content, visit);
  if (!isObject(json)) return reply;
  const visited = Array.isArray(json.choices)
    ? visitChoices(json, json.choices as readonly Json[], { ...visit, isJson })
    : visitFields(json, visit);
  const read = reply.reply ? { reply: visited as NonNullable<WholeReply['reply']> } : {};
  return { ...reply, ...read, text: JSON.stringify(visited) };
}

/** Sound is not looked into; what was said in it is, where that is the answer. */
function visitContent(
  reply: WholeReply,
  content: NonNullable<WholeReply['content']>,
  { met, put }: Visit,
): WholeReply {
  if (!/^text\/|subrip/.test(content.type)) {
    met();
    return reply;
  }
  const bytes = new TextEncoder().encode(put(new TextDecoder().decode(content.bytes), false));
  return { ...reply, content: { ...content, bytes } };
}

type VisitChoice = Visit & { readonly isJson: boolean };

function visitChoices(json: JsonObject, choices: readonly Json[], visit: VisitChoice): JsonObject {
  const visited = choices.map((choice) => {
    if (!isObject(choice) || !isObject(choice.message)) return choice;
    const message = visitMessage(choice.message, visit);
    const { stop_sequence: stop } = choice;
    return typeof stop === 'string' && stop !== ''
      ? { ...choice, message, stop_sequence: visit.put(stop, false) }
      : { ...choice, message };
  });
  return { ...json, choices: visited };
}

function visitMessage(message: JsonObject, { met, put, isJson }: VisitChoice): Json {
  if (isMedia(message.audio)) met();
  const isAnswer = (text: string) => isJson && text === message.content;
  return replaceTexts(
    message,
    ({ text, isJson: isCall }) => put(text, isCall || isAnswer(text)),
    met,
  );
}

/** Fields of answers beside chat that models wrote. */
const writtenFields = new Set(['text', 'revised_prompt', 'segments', 'words']);

function visitFields(json: JsonObject, visit: Visit): JsonObject {
  const { met, put } = visit;
  const fields = Object.entries(json).map(([field, value]): [string, Json | undefined] => {
    if (field === 'data' && Array.isArray(value)) {
      return [field, value.map((item) => (isObject(item) ? visitFields(item, visit) : item))];
    }
    const isWritten = writtenFields.has(field) && value;
    return [field, isWritten ? replaceTexts(value, ({ text }) => put(text, false), met) : value];
  });
  return Object.fromEntries(fields);
}
