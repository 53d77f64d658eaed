export type { AnyRequest, OperationName, OperationRequest } from './any-request.ts';
export {
  type ChatChoice,
  type ChatChunk,
  type ChatReply,
  type ChunkChoice,
  type FinishReason,
  type ProducedText,
  producedText,
} from './chat-reply.ts';
export {
  type ChatMessage,
  type ChatRequest,
  type OutputCapField,
  parseChatRequest,
} from './chat-request.ts';
export { type EmbeddingsRequest, parseEmbeddingsRequest } from './embeddings-request.ts';
export { isObject, type Json, type JsonObject, parseBody, parseJson } from './json.ts';
export { readFinishReason, readRequestId } from './provider-words.ts';
export { type SseDecoder, SseOverflow, sseDecoder } from './sse-decoder.ts';
export { doneData, doneEvent, encodeSse } from './sse-encoder.ts';
export { readUpstreamError, type UpstreamError } from './upstream-error.ts';
export { readUsage, writeUsage } from './usage.ts';
