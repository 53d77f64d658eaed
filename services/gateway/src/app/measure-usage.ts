import assert from 'node:assert/strict';
import type { OperationRequest } from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import { beliefIn, saidTokens, type UsageLimits } from '../domain/believable-usage.ts';
import { countedUsage, likelyTokens } from '../domain/count-usage.ts';
import { encodingOf } from '../domain/encoding.ts';
import type { Estimate } from '../domain/estimate.ts';
import { boundUsage, saysWhatIsSold } from '../domain/operation-usage.ts';
import { inputText } from '../domain/prompt-text.ts';
import type { UsageSource } from '../domain/records.ts';
import type { FailedEnd } from '../ports/provider.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import type { Call, CallPlan } from './call.ts';
import type { Produced } from './produced-text.ts';

/** What was heard of a call that has ended. */
export interface Heard {
  /** The provider's last word on what it used, when it can be. */
  readonly usage: UsageBuckets | undefined;
  /** That word is more than a later count may bear out: text came after it, or it passes the cap. */
  readonly isDoubtful: boolean;
  readonly produced: Produced;
  /** It was we who ended it. */
  readonly isAborted: boolean;
}

/** What a call is charged for, and how that is known. */
export interface Measured {
  readonly usage: UsageBuckets;
  readonly how: UsageSource;
}

/** A count and a provider's own agree within so many hundredths: vocabularies differ a little. */
const tolerated = 2n;

/** Whether it was we who ended a call that had been sent. */
export function hasGivenUp({ gaveUp }: Pick<FailedEnd, 'gaveUp'>, signal: AbortSignal): boolean {
  if (gaveUp) return gaveUp === 'after_sending';
  return signal.aborted;
}

/** The provider's word where there is one that fits the answer; else what was counted. */
export async function measureUsage(
  tokenizer: Tokenizer,
  call: Pick<Call, 'ask' | 'plan'>,
  heard: Heard,
): Promise<Measured> {
  if (call.ask.request.operation !== 'chat') return measureOperation(tokenizer, call, heard);
  const { usage, produced, isDoubtful } = heard;
  const how = heard.isAborted ? 'aborted' : 'estimated';
  if (!usage) return { usage: await countUsage(tokenizer, call, produced), how };
  if (!isDoubtful) return { usage, how: 'provider' };
  const { text } = await produced.count();
  const [said, came] = [saidTokens(usage), BigInt(text)];
  if (beliefIn(usage, limitsOf(call.plan)) === 'long') {
    if (came * 100n >= said * (100n - tolerated)) return { usage, how: 'provider' };
    return { usage: await countUsage(tokenizer, call, produced), how };
  }
  if (came * 100n <= said * (100n + tolerated)) return { usage, how: 'provider' };
  const outputText = BigInt(Math.min(text, call.plan.estimate.outputMax));
  return { usage: { ...usage, outputText }, how };
}

/** Of an operation the provider's word counts where it speaks of what is sold; else the bound. */
async function measureOperation(
  tokenizer: Tokenizer,
  { ask, plan }: Pick<Call, 'ask' | 'plan'>,
  { usage, isAborted, produced }: Heard,
): Promise<Measured> {
  const { request } = ask;
  const { tariff, estimate } = plan;
  assert(request.operation !== 'chat', 'chat is measured by what was said');
  if (usage && saysWhatIsSold(usage, tariff.price)) return { usage, how: 'provider' };
  const text = await countInput(tokenizer, { ask, plan });
  const how = isAborted ? 'aborted' : 'estimated';
  // Of a stream that broke off, what was written can be counted; what was drawn or spoken cannot.
  const came = isCounted(request) ? (await produced.count()).text : 0;
  const bounds = came === 0 ? estimate : outputWithin(estimate, came);
  return { usage: boundUsage(request.operation, bounds, text), how };
}

const isCounted = ({ operation, stream }: OperationRequest): boolean =>
  stream && operation === 'transcriptions';

/** The bounds of a call of which so many tokens of answer came. */
function outputWithin(estimate: Estimate, came: number): Estimate {
  return { ...estimate, outputMax: Math.min(estimate.outputMax, came) };
}

/** The same at once, for the way out of a defect. */
export function likelyUsage(
  { ask, plan }: Pick<Call, 'ask' | 'plan'>,
  { usage, produced, isAborted, isDoubtful }: Heard,
): Measured {
  if (usage && !isDoubtful) return { usage, how: 'provider' };
  const { texts, overhead } = inputText(ask.request);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const how = isAborted ? 'aborted' : 'estimated';
  const { operation } = ask.request;
  if (operation !== 'chat') {
    return { usage: boundUsage(operation, plan.estimate, likelyTokens(bytes) + overhead), how };
  }
  const counted = {
    input: likelyTokens(bytes) + overhead + plan.estimate.media,
    ...produced.likely(),
  };
  return { usage: countedUsage(counted, plan.estimate), how };
}

/** What the provider says, unless it cannot be. */
export function believed(
  usage: UsageBuckets | undefined,
  plan: CallPlan,
): Pick<Heard, 'usage' | 'isDoubtful'> {
  const belief = usage ? beliefIn(usage, limitsOf(plan)) : 'absurd';
  if (belief === 'absurd') return { usage: undefined, isDoubtful: false };
  return { usage, isDoubtful: belief === 'long' };
}

function limitsOf({ estimate }: CallPlan): UsageLimits {
  return { outputMax: estimate.outputMax, context: estimate.context };
}

/** How many tokens a model reads of a request. */
export async function countInput(
  tokenizer: Tokenizer,
  { ask, plan }: { readonly ask: Pick<Call['ask'], 'request'>; readonly plan: CallPlan },
): Promise<number> {
  const { texts, overhead } = inputText(ask.request);
  const text = await tokenizer.count(encodingOf(plan.route.model), texts);
  const counted = overhead + text + plan.estimate.media;
  return Math.min(counted, plan.estimate.inputMax);
}

async function countUsage(
  tokenizer: Tokenizer,
  call: Pick<Call, 'ask' | 'plan'>,
  produced: Produced,
): Promise<UsageBuckets> {
  const [input, answer] = await Promise.all([countInput(tokenizer, call), produced.count()]);
  return countedUsage({ input, ...answer }, call.plan.estimate);
}
