import type { AnyRequest, ChatMessage, ChatRequest, Json, JsonObject } from '@alfred/openai-wire';
import { isMediaPart } from './part-bounds.ts';
import { silentFields } from './request-bytes.ts';

/** What of a request a model reads: texts to count, and the tokens that stand around them. */
export interface PromptText {
  readonly texts: readonly string[];
  readonly overhead: number;
}

/** As OpenAI documents it: around every message, and before every answer. */
const overheadPerMessage = 3;
const overheadPerName = 1;
const overheadPerAnswer = 3;

/** Fields beside messages and tools that models are shown. */
const shownFields = ['response_format', 'functions'] as const;

/** What the model reads of a request of any kind. */
export function inputText(request: AnyRequest): PromptText {
  switch (request.operation) {
    case 'chat':
      return promptText(request);
    case 'embeddings':
      return { texts: request.texts, overhead: request.tokens };
    case 'moderations':
      return { texts: request.texts, overhead: 0 };
    case 'images':
      return { texts: [request.prompt], overhead: 0 };
    case 'speech':
      return { texts: [request.instructions, request.input], overhead: 0 };
    case 'transcriptions':
      return { texts: [], overhead: 0 };
  }
}

/** What the model reads of a request, for a count. `requestBytes` bounds the same from above. */
export function promptText(request: ChatRequest): PromptText {
  const texts: string[] = [];
  let overhead = overheadPerAnswer;
  for (const message of request.messages) {
    overhead += overheadPerMessage + (message.name === undefined ? 0 : overheadPerName);
    addMessage(texts, message);
  }
  for (const tool of request.tools) texts.push(JSON.stringify(tool));
  for (const field of shownFields) addValue(texts, request.body[field]);
  return { texts, overhead };
}

function addMessage(texts: string[], message: ChatMessage): void {
  const { role, content } = message;
  texts.push(role);
  if (typeof content === 'string') texts.push(content);
  else if (content) for (const part of content) addPart(texts, part);
  for (const field in message) if (!silentFields.has(field)) addValue(texts, message[field]);
}

/** Pictures, sounds and files are counted by their bounds. */
function addPart(texts: string[], part: JsonObject): void {
  if (isMediaPart(part)) return;
  texts.push(typeof part.text === 'string' ? part.text : JSON.stringify(part));
}

function addValue(texts: string[], value: Json | undefined): void {
  if (value === undefined || value === null) return;
  texts.push(typeof value === 'string' ? value : JSON.stringify(value));
}
