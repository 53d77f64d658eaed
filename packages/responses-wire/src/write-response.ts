import { type ChatReply, isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { type ResponseFrame, responseObject } from './frame.ts';
import {
  callItem,
  type ItemStatus,
  incompleteReason,
  itemId,
  messageItem,
  readCall,
  reasoningItem,
  reasoningOf,
  refusalPart,
  stringOf,
  textPart,
  wantsSummary,
  wholeCall,
} from './items.ts';
import { responseUsage } from './usage.ts';

/** The response that this chat completion is. */
export function writeResponse(frame: ResponseFrame, reply: ChatReply): JsonObject {
  const choice = reply.choices[0];
  const reason = incompleteReason(choice?.finish_reason);
  const status = reason === undefined ? 'completed' : 'incomplete';
  return responseObject(frame, {
    status,
    reason,
    model: reply.model,
    serviceTier: reply.service_tier,
    output: choice ? outputOf(frame, choice, status) : [],
    usage: isObject(reply.usage) ? responseUsage(reply.usage) : undefined,
  });
}

type Choice = ChatReply['choices'][number];

function outputOf(frame: ResponseFrame, choice: Choice, status: ItemStatus): JsonObject[] {
  const { message } = choice;
  const items: JsonObject[] = [];
  const nextId = (prefix: string): string => itemId(prefix, frame.id, items.length);
  const text = reasoningOf(message);
  const blocks = listOf(message.thinking_blocks);
  if (text !== '' || blocks.length > 0) {
    const asSummary = wantsSummary(frame.request);
    items.push(reasoningItem(nextId('rs'), 'completed', { text, blocks, asSummary }));
  }
  const parts = partsOf(choice);
  const calls = listOf(message.tool_calls).filter(isObject);
  // An answer that says nothing at all is still an answer.
  if (parts.length > 0 || calls.length === 0) {
    const said = parts.length > 0 ? parts : [textPart('', {})];
    items.push(messageItem(nextId('msg'), calls.length > 0 ? 'completed' : status, said));
  }
  for (const [index, call] of calls.entries()) {
    const ended = index === calls.length - 1 ? status : 'completed';
    const read = readCall(call);
    const id = nextId(read.isCustom ? 'ctc' : 'fc');
    items.push(callItem(id, ended, ended === 'completed' ? wholeCall(read) : read));
  }
  return items;
}

function partsOf({ message, logprobs }: Choice): JsonObject[] {
  const { content, refusal, annotations } = message;
  const tokens = isObject(logprobs) ? logprobs.content : undefined;
  const text = contentText(content);
  const refused = stringOf(refusal);
  return [
    ...(text === '' ? [] : [textPart(text, given({ annotations, logprobs: tokens }))]),
    ...(refused === '' ? [] : [refusalPart(refused)]),
  ];
}

function given(more: { annotations: Json | undefined; logprobs: Json | undefined }) {
  const { annotations = null, logprobs = null } = more;
  return { annotations, logprobs };
}

/** Some providers answer in parts. */
function contentText(content: Json | undefined): string {
  if (!Array.isArray(content)) return stringOf(content);
  return content.map((part: Json) => (isObject(part) ? stringOf(part.text) : '')).join('');
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
