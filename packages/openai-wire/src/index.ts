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
export { invalid, readFields } from './fields.ts';
export { type ImagesRequest, parseImagesRequest } from './images-request.ts';
export { isObject, type Json, type JsonObject, parseBody, parseJson } from './json.ts';
export { type ModerationsRequest, parseModerationsRequest } from './moderations-request.ts';
export { readFinishReason, readRequestId } from './provider-words.ts';
export {
  parseSpeechRequest,
  type SpeechFormat,
  type SpeechRequest,
  speechTypes,
} from './speech-request.ts';
export { type SseDecoder, SseOverflow, sseDecoder } from './sse-decoder.ts';
export { doneData, doneEvent, encodeSse } from './sse-encoder.ts';
export {
  parseTranscriptionsRequest,
  type SentForm,
  type SoundFile,
  type TranscriptFormat,
  type TranscriptionsRequest,
} from './transcriptions-request.ts';
export { readUpstreamError, type UpstreamError } from './upstream-error.ts';
export { readUsage, writeUsage } from './usage.ts';
