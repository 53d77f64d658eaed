import type { AlfredError } from '@alfred/errors';
import type {
  ChatChunk,
  ChatReply,
  ChatRequest,
  OperationName,
  OperationRequest,
  ProducedText,
} from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import type { Capabilities } from '../domain/capabilities.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { ModelFacts } from '../domain/model-facts.ts';
import type { ModelWork } from '../domain/model-work.ts';

/**
 * One vendor's API at one deployment: chat, and whatever it does beside that.
 *
 * Nothing is thrown for what a vendor does wrong: failures are values here and in the stream, so
 * that every path of a request can be seen to end it. A throw is a defect of Alfred.
 */
export interface Provider {
  /** The provider's name: the prefix of its models, what prices and records stand under. */
  readonly id: string;
  /** Which of the provider's deployments this is. */
  readonly deployment: Deployment;
  /** What it carries of a request for this model, as clients name it without the prefix. */
  capabilities(model: string): Capabilities;
  /** What is certain of one of its models, by the same name; undefined where nobody knows it. */
  readonly facts?: (model: string) => ModelFacts | undefined;
  /** The one thing that one of its models does; undefined where nobody knows it for certain. */
  readonly workOf?: (model: string) => ModelWork | undefined;
  chat(call: ProviderCall): Promise<ProviderReply>;
  /** What it does beside chat. What is missing here it does not do, and is never asked for. */
  readonly operations?: ProviderOperations;
  /** Those of them that it answers piece by piece for whoever asks for that. */
  readonly streams?: ReadonlySet<OperationName>;
  /**
   * How many tokens the vendor itself counts in a request, for nothing; undefined when it did not
   * say. Never throws.
   */
  readonly countTokens?: (call: CountCall) => Promise<number | undefined>;
  /** What a call would use, where that is known before. Nothing is sent. */
  readonly foresee?: (
    call: Omit<ProviderCall, 'requestId' | 'signal'>,
  ) => Promise<UsageBuckets | undefined>;
}

export interface ProviderCall {
  /** As the client sent it; the provider writes its own request from it. */
  readonly request: ChatRequest;
  /** What the model is called where the call goes. */
  readonly model: string;
  /** The name of the model itself, where that deployment calls it otherwise. */
  readonly family?: string;
  /** The cap on the tokens of one answer that must go upstream. */
  readonly outputCap: number;
  /** Alfred's id of the request: traced, never relied on. */
  readonly requestId: string;
  /** Whose call it is: what a provider remembers of one is never another's. */
  readonly organization?: string | undefined;
  /** Ends the call and everything it holds. */
  readonly signal: AbortSignal;
}

/** A request that is only counted. */
export type CountCall = Omit<ProviderCall, 'requestId'>;

/** A function for each operation that a provider has. */
export type ProviderOperations = {
  readonly [Name in OperationName]?: (
    call: OperationCall<Extract<OperationRequest, { operation: Name }>>,
  ) => Promise<OperationReply>;
};

export interface OperationCall<Request extends OperationRequest = OperationRequest>
  extends Pick<ProviderCall, 'model' | 'requestId' | 'signal'> {
  /** As the client sent it; the provider writes its own request from it. */
  readonly request: Request;
}

export type OperationReply = ProviderReply;

export type ProviderReply = WholeReply | StreamReply | FailedReply;

/** An answer that arrived in one piece. */
export interface WholeReply {
  readonly outcome: 'whole';
  /** JSON of the answer, as OpenAI's clients get it: of chat, a `chat.completion`. */
  readonly text: string;
  /** Of chat, the same as it was read: for the surfaces that write it anew. */
  readonly reply?: ChatReply;
  /** The answer itself, where it is no JSON: sound, or plain text. */
  readonly content?: ReplyContent;
  readonly usage: UsageBuckets | undefined;
  readonly finishReason: string;
  /** What each answer says, for when usage is missing. */
  readonly produced: readonly ProducedText[];
  readonly providerRequest: string;
}

/** An answer that is no JSON. */
export interface ReplyContent {
  /** Its media type. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** An answer that arrives piece by piece. */
export interface StreamReply {
  readonly outcome: 'stream';
  /** Batches as they arrive; the last one, and only that, says how the stream ended. */
  readonly batches: AsyncIterable<ProviderBatch>;
  readonly providerRequest: string;
  /** The media type of what is no text, where nobody asked for one. */
  readonly type?: string | undefined;
}

export interface ProviderBatch {
  readonly chunks: readonly ProviderChunk[];
  readonly end?: StreamEnd;
}

export interface ProviderChunk {
  /** The JSON of `chunk`, as the provider wrote it. */
  readonly text: string;
  /** Of what is asked for beside chat: an event, whose words stand where a chat's would. */
  readonly chunk: ChatChunk;
  /** What was used up to here, where the provider words it in no way of chat's. */
  readonly used?: UsageBuckets | undefined;
}

export type StreamEnd = { readonly outcome: 'complete' } | FailedEnd;

export interface FailedEnd {
  readonly outcome: 'failed';
  readonly error: AlfredError;
  readonly gaveUp?: GaveUp;
}

/**
 * It was we who ended the call, by a timeout or because nobody listens. Before it was sent it
 * costs nothing; after that the provider may charge for what it read.
 */
export type GaveUp = 'before_sending' | 'after_sending';

/** No answer. With `usage` when the provider charges for the attempt all the same. */
export interface FailedReply extends FailedEnd {
  readonly usage?: UsageBuckets;
}
