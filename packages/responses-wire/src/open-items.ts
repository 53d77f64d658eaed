// The items of a response that are not whole yet. Each says, event by event, how it grows.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import type { EventWriter } from './events.ts';
import {
  callItem,
  type ItemCall,
  type ItemStatus,
  messageItem,
  reasoningItem,
  refusalPart,
  stringOf,
  textPart,
  wholeCall,
} from './items.ts';

/** An item that grows. Texts are what goes over the wire, empty where there is nothing to say. */
export interface OpenItem {
  readonly kind: 'reasoning' | 'message' | 'call';
  /** Ends it: no more text will come. */
  close(status: ItemStatus): string;
  /** As it stands. */
  item(status: ItemStatus): JsonObject;
}

/** Where an item stands, and how it is written. */
export interface ItemPlace {
  readonly id: string;
  readonly index: number;
  readonly events: EventWriter;
}

interface Opened<Item extends OpenItem> {
  readonly item: Item;
  /** The event that says so. */
  readonly text: string;
}

function opened<Item extends OpenItem>(item: Item, { index, events }: ItemPlace): Opened<Item> {
  const added = { output_index: index, item: item.item('in_progress') };
  return { item, text: events.write('response.output_item.added', added) };
}

function closed(item: OpenItem, status: ItemStatus, { index, events }: ItemPlace): string {
  const done = { output_index: index, item: item.item(status) };
  return events.write('response.output_item.done', done);
}

export interface OpenReasoning extends OpenItem {
  readonly kind: 'reasoning';
  think(text: string): string;
  /** Blocks that the provider wants back; a block may come in pieces. */
  keep(blocks: readonly Json[]): void;
}

/** Reasoning, as a summary or as it came. */
export function openReasoning(place: ItemPlace, asSummary: boolean): Opened<OpenReasoning> {
  const { id, index, events } = place;
  const blocks: JsonObject[] = [];
  let text = '';
  const at = { item_id: id, output_index: index };
  const where = asSummary ? { ...at, summary_index: 0 } : { ...at, content_index: 0 };
  const kind = asSummary ? 'response.reasoning_summary_text' : 'response.reasoning_text';
  const part = asSummary ? 'response.reasoning_summary_part' : 'response.content_part';
  const partOf = (said: string) => ({
    part: { type: asSummary ? 'summary_text' : 'reasoning_text', text: said },
  });
  const reasoning: OpenReasoning = {
    kind: 'reasoning',
    think: (delta) => {
      const first = text === '' ? events.write(`${part}.added`, { ...where, ...partOf('') }) : '';
      text += delta;
      return first + events.write(`${kind}.delta`, { ...where, delta });
    },
    keep: (more) => {
      for (const block of more) if (isObject(block)) joinBlock(blocks, block);
    },
    item: (status) => reasoningItem(id, status, { text, blocks, asSummary }),
    close: (status) => {
      if (text === '') return closed(reasoning, status, place);
      const done = events.write(`${kind}.done`, { ...where, text });
      const ended = events.write(`${part}.done`, { ...where, ...partOf(text) });
      return done + ended + closed(reasoning, status, place);
    },
  };
  return opened(reasoning, place);
}

/** A block of thinking is whole with its signature; until then pieces of it may come. */
function joinBlock(blocks: JsonObject[], block: JsonObject): void {
  const last = blocks.at(-1);
  const goesOn = last?.type === 'thinking' && block.type === 'thinking' && !last.signature;
  if (!goesOn) return void blocks.push(block);
  const thinking = stringOf(last.thinking) + stringOf(block.thinking);
  blocks[blocks.length - 1] = { ...last, ...block, thinking };
}

export interface OpenMessage extends OpenItem {
  readonly kind: 'message';
  say(text: string, logprobs: readonly Json[]): string;
  refuse(text: string): string;
  annotate(annotations: readonly Json[]): string;
}

interface OpenPart {
  readonly type: 'output_text' | 'refusal';
  text: string;
  readonly annotations: Json[];
  readonly logprobs: Json[];
}

/** A message without a part yet. */
export function openMessage(place: ItemPlace): Opened<OpenMessage> {
  const { id, index, events } = place;
  const parts: OpenPart[] = [];
  const at = () => ({ item_id: id, output_index: index, content_index: parts.length - 1 });
  const closePart = (): string => {
    const part = parts.at(-1);
    if (!part) return '';
    const { text, logprobs } = part;
    const done =
      part.type === 'refusal'
        ? events.write('response.refusal.done', { ...at(), refusal: text })
        : events.write('response.output_text.done', { ...at(), text, logprobs });
    return done + events.write('response.content_part.done', { ...at(), part: partOf(part) });
  };
  const partFor = (type: OpenPart['type']): { part: OpenPart; text: string } => {
    const last = parts.at(-1);
    if (last?.type === type) return { part: last, text: '' };
    const before = closePart();
    const part: OpenPart = { type, text: '', annotations: [], logprobs: [] };
    parts.push(part);
    const added = events.write('response.content_part.added', { ...at(), part: partOf(part) });
    return { part, text: before + added };
  };
  const message: OpenMessage = {
    kind: 'message',
    say: (delta, logprobs) => {
      const { part, text } = partFor('output_text');
      part.text += delta;
      part.logprobs.push(...logprobs);
      return text + events.write('response.output_text.delta', { ...at(), delta, logprobs });
    },
    refuse: (delta) => {
      const { part, text } = partFor('refusal');
      part.text += delta;
      return text + events.write('response.refusal.delta', { ...at(), delta });
    },
    annotate: (annotations) => {
      const { part, text } = partFor('output_text');
      return text + annotations.map((annotation) => annotated(part, annotation, at())).join('');
    },
    item: (status) => messageItem(id, status, parts.map(partOf)),
    close: (status) => {
      const empty = parts.length === 0 ? partFor('output_text').text : '';
      return empty + closePart() + closed(message, status, place);
    },
  };
  const annotated = (part: OpenPart, annotation: Json, where: JsonObject): string => {
    part.annotations.push(annotation);
    const { annotations } = textPart('', { annotations: [annotation] });
    const added = {
      ...where,
      annotation_index: part.annotations.length - 1,
      annotation: (annotations as readonly Json[])[0],
    };
    return events.write('response.output_text.annotation.added', added);
  };
  return opened(message, place);
}

function partOf({ type, text, annotations, logprobs }: OpenPart): JsonObject {
  return type === 'refusal' ? refusalPart(text) : textPart(text, { annotations, logprobs });
}

export interface OpenCall extends OpenItem {
  readonly kind: 'call';
  /** More of its arguments, and of whatever else is known of it. */
  add(piece: ItemCall): string;
}

/** A call of a tool. */
export function openCall(place: ItemPlace, first: ItemCall): Opened<OpenCall> {
  const { id, index, events } = place;
  let known: ItemCall = { ...first, text: '' };
  const at = { item_id: id, output_index: index };
  const kind = first.isCustom
    ? 'response.custom_tool_call_input'
    : 'response.function_call_arguments';
  const call: OpenCall = {
    kind: 'call',
    add: ({ text, more }) => {
      known = { ...known, text: known.text + text, more: { ...known.more, ...more } };
      return text === '' ? '' : events.write(`${kind}.delta`, { ...at, delta: text });
    },
    item: (status) => callItem(id, status, known),
    close: (status) => {
      const whole = status === 'completed' ? wholeCall(known) : known;
      const said = whole === known ? '' : call.add(whole);
      const { text, name } = known;
      const done = known.isCustom ? { input: text } : { name, arguments: text };
      return said + events.write(`${kind}.done`, { ...at, ...done }) + closed(call, status, place);
    },
  };
  return opened(call, place);
}
