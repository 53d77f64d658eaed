import type { JsonObject, OperationName, OutputCapField } from '@alfred/openai-wire';
import type { Capabilities } from '../../domain/capabilities.ts';
import type { ProviderCall } from '../../ports/provider.ts';
import type { Dialect } from '../http/dialect.ts';

/** How one provider differs from the others that speak OpenAI's dialect. */
export interface OpenAiCompatible {
  /** Up to and without the path of chat. Without one the deployment must name it. */
  readonly baseUrl: string | undefined;
  /** Where chat is, by what the deployment calls the model. */
  readonly chatPath?: (model: string) => string;
  /** What it does beside chat. */
  readonly operations?: readonly OperationName[];
  /** What of that it answers piece by piece when asked to; all that can be, unless said. */
  readonly streams?: readonly OperationName[];
  /** Where that is, by what the deployment calls the model; as OpenAI has it otherwise. */
  readonly operationPath?: (model: string, operation: string) => string;
  /** A request for embeddings as this provider reads it. */
  readonly embeddings?: (body: JsonObject) => JsonObject;
  /** How a call shows its key. */
  readonly keyHeaders?: (apiKey: string) => Readonly<Record<string, string>>;
  readonly cap: CapRule;
  /** Whether a stream says what it used only when asked; the others refuse the question. */
  readonly usage: 'asked' | 'told';
  /** The body as this provider reads it. */
  readonly request?: (body: JsonObject, call: ProviderCall) => JsonObject;
  /** What it says in a way of its own, as OpenAI's clients read it. */
  readonly mending?: (call: ProviderCall) => Mending;
  readonly readError?: Dialect['readError'];
  readonly codeOf?: Dialect['codeOf'];
  /** Without them it carries everything. */
  readonly capabilities?: (model: string) => Capabilities;
}

/** By which field a cap on output goes upstream. */
export interface CapRule {
  /** Whose client named none. */
  readonly field: OutputCapField | ((family: string) => OutputCapField);
  /** It knows no other: a cap by another name would be none. */
  readonly only?: true;
}

/** Mends one answer. What is as it should be is given back as the same object. */
export interface Mending {
  readonly whole: (reply: JsonObject) => JsonObject;
  /** Undefined for a chunk whose words go on with a later one. */
  readonly chunk: (chunk: JsonObject) => JsonObject | undefined;
}
