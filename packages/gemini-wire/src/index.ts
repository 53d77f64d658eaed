export { readGeminiError } from './errors.ts';
export { readEmbedRequest } from './read-embeddings.ts';
export {
  type GeminiStreamReader,
  geminiStreamReader,
  type ReplyNames,
  readGeminiReply,
} from './read-reply.ts';
export { type GeminiRequest, readGeminiRequest } from './read-request.ts';
export { readUsageMetadata, writeUsageMetadata } from './usage.ts';
export type { SignatureOf } from './write-contents.ts';
export {
  type GeminiStreamWriter,
  geminiStreamWriter,
  type WriteOptions,
  writeGeminiReply,
} from './write-reply.ts';
export { type GeminiCall, geminiFields, writeGeminiRequest } from './write-request.ts';
