import type { ChatRequest } from './chat-request.ts';
import type { EmbeddingsRequest } from './embeddings-request.ts';
import type { ImagesRequest } from './images-request.ts';
import type { ModerationsRequest } from './moderations-request.ts';
import type { SpeechRequest } from './speech-request.ts';
import type { TranscriptionsRequest } from './transcriptions-request.ts';

/** A request for something other than a chat completion. */
export type OperationRequest =
  | EmbeddingsRequest
  | ImagesRequest
  | ModerationsRequest
  | SpeechRequest
  | TranscriptionsRequest;

/** A request of any kind: `operation` says which. All of them have `body`, `model` and `stream`. */
export type AnyRequest = ChatRequest | OperationRequest;

/** What providers do beside chat. */
export type OperationName = OperationRequest['operation'];
