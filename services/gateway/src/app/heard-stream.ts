import {
  type ChatChunk,
  type JsonObject,
  producedText,
  readFinishReason,
  readUsage,
} from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import { encodingOf } from '../domain/encoding.ts';
import type { ProviderChunk, StreamEnd } from '../ports/provider.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import type { CallPlan } from './call.ts';
import { believed } from './measure-usage.ts';
import { type Produced, produced } from './produced-text.ts';

/** What the pump has seen of a stream so far. */
export interface HeardStream {
  chunks: number;
  /** Bytes that came after the client had gone. */
  drained: number;
  last: ChatChunk | undefined;
  /** The provider's last word that can be believed. */
  usage: UsageBuckets | undefined;
  /** The same in its own words. */
  reported: JsonObject | undefined;
  /** Text came after it, or it is more than the request's cap. */
  isDoubtful: boolean;
  finishReason: string;
  end: StreamEnd | undefined;
  readonly produced: Produced;
}

/** Nothing was seen yet. */
export function hearStream(tokenizer: Tokenizer, { route }: CallPlan): HeardStream {
  return {
    chunks: 0,
    drained: 0,
    last: undefined,
    usage: undefined,
    reported: undefined,
    isDoubtful: false,
    finishReason: '',
    end: undefined,
    produced: produced(tokenizer, encodingOf(route.model)),
  };
}

/** Notes one chunk. Usage that comes more than once is cumulative: the last word counts. */
export function noteChunk(
  heard: HeardStream,
  { chunk, text, used }: ProviderChunk,
  { plan, clientGone }: { readonly plan: CallPlan; readonly clientGone: boolean },
): void {
  heard.chunks += 1;
  heard.last = chunk;
  if (clientGone) heard.drained += text.length;
  for (const choice of chunk.choices) {
    const part = producedText(choice.delta);
    heard.produced.add(choice.index, part);
    heard.isDoubtful ||= heard.usage !== undefined && part.text !== '';
    heard.finishReason ||= readFinishReason(choice.finish_reason);
  }
  if (used) Object.assign(heard, believed(used, plan));
  else noteUsage(heard, chunk, plan);
}

function noteUsage(heard: HeardStream, { usage }: ChatChunk, plan: CallPlan): void {
  if (!usage) return;
  const word = believed(readUsage(usage), plan);
  if (word.usage) Object.assign(heard, { ...word, reported: usage });
}
