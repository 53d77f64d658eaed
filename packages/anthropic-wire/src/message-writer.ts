import { type ChatChunk, type Json, type JsonObject, readUsage } from '@alfred/openai-wire';
import { emptyUsage, type UsageBuckets } from '@alfred/pricing';
import { given, objectOf, objectsOf, textOf } from './fields.ts';
import { stopReasonOf } from './stop-reasons.ts';
import { writeMessagesUsage } from './usage.ts';
import { messageId } from './write-message.ts';

/** Writes the chunks of a chat completion as the events of a message of Anthropic's. */
export interface MessageWriter {
  /** The events of one chunk, as they go over the wire. */
  chunk(chunk: ChatChunk): string;
  /** The last events, with the usage that is charged. */
  end(charged: { readonly usage: UsageBuckets; readonly cost: string }): string;
}

interface Writing {
  /** Tokens of the input, as far as anybody knows before the provider has said. */
  readonly inputLikely: number;
  readonly id: () => string;
  started: boolean;
  /** How many blocks were opened, and what the open one is. */
  blocks: number;
  open: string | undefined;
  /** The call that the open block is about, by its index in the chat completion. */
  call: number | undefined;
  /** Whether the open thought was told as text. */
  ended: { stopReason: string; more: JsonObject };
}

/** Nothing was written yet. @param id the request's, asked when the first event is written */
export function messageWriter(inputLikely: number, id: () => string): MessageWriter {
  const writing: Writing = {
    inputLikely,
    id,
    started: false,
    blocks: 0,
    open: undefined,
    call: undefined,
    ended: { stopReason: 'end_turn', more: {} },
  };
  return {
    chunk: (chunk) => writeChunk(writing, chunk),
    end: (charged) => writeEnd(writing, charged),
  };
}

/** One event as it goes over the wire: Anthropic names it twice. */
export function encodeEvent<Event extends { readonly type: string }>(event: Event): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function writeChunk(writing: Writing, chunk: ChatChunk): string {
  let text = writing.started ? '' : startMessage(writing, chunk);
  for (const choice of chunk.choices) {
    if (choice.index !== undefined && choice.index !== 0) continue;
    text += writeDelta(writing, objectOf(choice.delta));
    const { finish_reason, native_finish_reason, stop_sequence, stop_details } = choice;
    if (typeof finish_reason === 'string') {
      const stopReason = stopReasonOf(finish_reason, native_finish_reason);
      writing.ended = { stopReason, more: given({ stop_sequence, stop_details }) };
    }
  }
  return text;
}

/** The input is what the provider says first, where it does; else about what it will be. */
function startMessage(writing: Writing, { id, model, usage }: Partial<ChatChunk>): string {
  writing.started = true;
  const likely = { ...emptyUsage, inputUncached: BigInt(writing.inputLikely), outputText: 1n };
  const known = readUsage(usage ?? undefined) ?? likely;
  return encodeEvent({
    type: 'message_start',
    message: {
      ...{
        id: messageId(id, writing.id()),
        type: 'message',
        role: 'assistant',
        model: textOf(model),
      },
      ...{ content: [], stop_reason: null, stop_sequence: null },
      usage: writeMessagesUsage(known),
    },
  });
}

function writeDelta(writing: Writing, delta: JsonObject): string {
  let text = '';
  const reasoning = textOf(delta.reasoning_content) || textOf(delta.reasoning);
  if (reasoning !== '') text += addThought(writing, reasoning);
  for (const block of objectsOf(delta.thinking_blocks)) text += addSigned(writing, block);
  if (delta.starts_block === true) text += closeBlock(writing);
  const content = textOf(delta.content) + textOf(delta.refusal);
  if (content !== '') {
    text += openBlock(writing, 'text', { type: 'text', text: '' });
    text += blockDelta(writing, { type: 'text_delta', text: content });
  }
  for (const citation of objectsOf(delta.citations)) {
    text += openBlock(writing, 'text', { type: 'text', text: '' });
    text += blockDelta(writing, { type: 'citations_delta', citation });
  }
  for (const call of objectsOf(delta.tool_calls)) text += addCall(writing, call);
  return text;
}

function addThought(writing: Writing, thinking: string): string {
  const block = { type: 'thinking', thinking: '', signature: '' };
  return (
    openBlock(writing, 'thinking', block) +
    blockDelta(writing, { type: 'thinking_delta', thinking })
  );
}

/** The whole of a thought that was told already, for its signature; or one that is not told. */
function addSigned(writing: Writing, block: JsonObject): string {
  if (block.type === 'redacted_thinking') {
    return closeBlock(writing) + openBlock(writing, 'redacted', block) + closeBlock(writing);
  }
  const told = writing.open === 'thinking';
  const opened = told ? '' : addThought(writing, textOf(block.thinking));
  const signature = textOf(block.signature);
  return opened + blockDelta(writing, { type: 'signature_delta', signature }) + closeBlock(writing);
}

/** A call begins with its name; pieces of its arguments follow by its index. */
function addCall(writing: Writing, call: JsonObject): string {
  const index = typeof call.index === 'number' ? call.index : 0;
  const { name, arguments: written } = objectOf(call.function);
  let text = '';
  if (writing.open !== 'tool_use' || writing.call !== index) {
    text += closeBlock(writing);
    const block = { type: 'tool_use', id: textOf(call.id), name: textOf(name), input: {} };
    const extra = given({ extra_content: call.extra_content });
    text += openBlock(writing, 'tool_use', { ...block, ...extra });
    writing.call = index;
  }
  const json = textOf(written);
  if (json !== '') text += blockDelta(writing, { type: 'input_json_delta', partial_json: json });
  return text;
}

function openBlock(writing: Writing, open: string, block: Json): string {
  if (writing.open === open) return '';
  const closed = closeBlock(writing);
  writing.open = open;
  writing.blocks += 1;
  const index = writing.blocks - 1;
  return closed + encodeEvent({ type: 'content_block_start', index, content_block: block });
}

function blockDelta({ blocks }: Writing, delta: JsonObject): string {
  return encodeEvent({ type: 'content_block_delta', index: blocks - 1, delta });
}

function closeBlock(writing: Writing): string {
  if (writing.open === undefined) return '';
  writing.open = undefined;
  writing.call = undefined;
  return encodeEvent({ type: 'content_block_stop', index: writing.blocks - 1 });
}

function writeEnd(
  writing: Writing,
  { usage, cost }: { readonly usage: UsageBuckets; readonly cost: string },
): string {
  const { stopReason, more } = writing.ended;
  const start = writing.started ? '' : startMessage(writing, {});
  const delta = { stop_reason: stopReason, stop_sequence: null, ...more };
  const said = { ...writeMessagesUsage(usage), alfred_cost: cost };
  return (
    start +
    closeBlock(writing) +
    encodeEvent({ type: 'message_delta', delta, usage: said }) +
    encodeEvent({ type: 'message_stop' })
  );
}
