import { type ChatReply, type Json, type JsonObject, parseJson } from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import { given, objectOf, objectsOf, textOf } from './fields.ts';
import { stopReasonOf } from './stop-reasons.ts';
import { writeMessagesUsage } from './usage.ts';

/** A chat completion as a message of Anthropic's, with the usage that is charged. `id` is the request's. */
export function writeMessage(
  reply: ChatReply,
  charged: { readonly id: string; readonly usage: UsageBuckets; readonly cost: string },
): JsonObject {
  const [choice] = reply.choices;
  const { finish_reason, native_finish_reason, stop_sequence, stop_details } = objectOf(choice);
  return {
    ...{
      id: messageId(reply.id, charged.id),
      type: 'message',
      role: 'assistant',
      model: textOf(reply.model),
    },
    content: blocksOf(objectOf(choice?.message)),
    stop_reason: stopReasonOf(finish_reason, native_finish_reason),
    stop_sequence: stop_sequence ?? null,
    ...given({ stop_details }),
    usage: { ...writeMessagesUsage(charged.usage), alfred_cost: charged.cost },
  };
}

/** An id as Anthropic's look: the provider's own where it is one, else made of the request's. */
export function messageId(id: Json | undefined, request: string): string {
  const own = textOf(id);
  if (/^msg_[\w-]+$/.test(own)) return own;
  return `msg_${request.replace(/^req_/, '').replace(/[^\w-]/g, '_')}`;
}

function blocksOf(message: JsonObject): readonly JsonObject[] {
  const signed = objectsOf(message.thinking_blocks);
  const reasoning = textOf(message.reasoning_content) || textOf(message.reasoning);
  const unsigned = signed.length === 0 && reasoning !== '';
  return [
    ...signed,
    ...(unsigned ? [{ type: 'thinking', thinking: reasoning, signature: '' }] : []),
    ...textBlocks(message),
    ...objectsOf(message.tool_calls).map(toolUse),
  ];
}

function textBlocks(message: JsonObject): readonly JsonObject[] {
  const text = textOf(message.content) + textOf(message.refusal);
  const spans = objectsOf(message.text_blocks);
  if (spans.length === 0) return text === '' ? [] : [{ type: 'text', text }];
  let from = 0;
  return spans.map(({ length, citations }) => {
    const to = from + (typeof length === 'number' ? length : 0);
    const block = { type: 'text', text: text.slice(from, to), ...given({ citations }) };
    from = to;
    return block;
  });
}

function toolUse(call: JsonObject): JsonObject {
  const { name, arguments: written } = objectOf(call.function);
  return {
    type: 'tool_use',
    id: textOf(call.id),
    name: textOf(name),
    input: inputOf(textOf(written)),
    // What another vendor wants back with the call comes back with it.
    ...given({ extra_content: call.extra_content }),
  };
}

/** Models have been seen to write no JSON: then the text itself is what the tool was given. */
function inputOf(written: string): Json {
  if (written.trim() === '') return {};
  return parseJson(written) ?? written;
}
