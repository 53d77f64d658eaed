import type { ChatRequest } from './chat-request.ts';
import type { EmbeddingsRequest } from './embeddings-request.ts';

/** A request for something other than a chat completion. */
export type OperationRequest = EmbeddingsRequest;

/** A request of any kind: `operation` says which. All of them have `body`, `model` and `stream`. */
export type AnyRequest = ChatRequest | OperationRequest;

/** What providers do beside chat. */
export type OperationName = OperationRequest['operation'];
