import type { OperationRequest } from '@alfred/openai-wire';
import { charge, emptyUsage, type UsageBuckets } from '@alfred/pricing';
import { isCountedExactly } from '../domain/encoding.ts';
import { boundUsage } from '../domain/operation-usage.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { UsualOutput } from '../domain/usual-output.ts';
import type { LeasePreview, LeasePreviews } from '../ports/lease-previews.ts';
import type { Leases } from '../ports/leases.ts';
import type { RequestLog } from '../ports/request-log.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import { answersOf, type CallPlan, type ChatAsk } from './call.ts';
import { countInput } from './measure-usage.ts';
import { planScreened, type ScreeningDeps } from './safety/plan-screened.ts';

export interface QuoteChatDeps extends ScreeningDeps {
  readonly log: Pick<RequestLog, 'full'>;
  readonly leases: Pick<Leases, 'hasRoom'>;
  readonly previews: LeasePreviews;
  readonly tokenizer: Tokenizer;
  readonly usual: UsualOutput;
}

/** What a request would cost, who would pay, and whether it would be let in now. */
export interface Quote {
  /** As the client named the model. */
  readonly requested: string;
  readonly policy: string;
  readonly rule: string;
  /** Undefined when the request has no price to quote. */
  readonly priced: PricedQuote | undefined;
  /** Undefined: it would be admitted. */
  readonly refusal: Refusal | undefined;
}

export interface PricedQuote {
  readonly plan: CallPlan;
  /** Minor units of the asset that pays. */
  readonly least: bigint;
  readonly expected: bigint;
  readonly most: bigint;
  /** What `expected` rests on: the answer is known, it is usual for the model, or only its cap is. */
  readonly basis: 'known' | 'usual' | 'cap';
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly preview: LeasePreview;
}

/** Nothing is sent and nothing is written, whatever becomes of it. */
export type QuoteChat = (
  ask: Pick<ChatAsk, 'caller' | 'request' | 'tags' | 'sticky'>,
) => Promise<Quote>;

/** The use case behind `POST /v1/quotes`. */
export function quoteChat(deps: QuoteChatDeps): QuoteChat {
  return async (ask) => {
    const requested = ask.request.model;
    const screened = await planScreened(deps, ask);
    if (screened.outcome === 'refused') {
      const { code, params, policy, rule } = screened;
      return { requested, policy, rule, priced: undefined, refusal: refuse(code, params) };
    }
    const { plan, request } = screened;
    const { policy, rule } = plan;
    const [foreseen, preview] = await Promise.all([
      foresee(deps, { request }, plan),
      previewOf(deps, ask, plan),
    ]);
    const priced = { plan, preview, ...foreseen };
    const refusal = deps.log.full ? refuse('journal_full', {}) : preview.refusal;
    return { requested, policy, rule, priced, refusal };
  };
}

/** The ledger's answer; what this gateway holds for the spender already, it need not ask for. */
async function previewOf(
  { leases, previews }: QuoteChatDeps,
  { caller }: Pick<ChatAsk, 'caller'>,
  { tariff, estimate }: CallPlan,
): Promise<LeasePreview> {
  const { asset } = tariff;
  const { ledger, node } = caller;
  const preview = await previews.preview({ ledger, node, asset, least: estimate.amount });
  const isHeld = leases.hasRoom({ caller, asset, estimate: estimate.amount });
  return isHeld ? { ...preview, refusal: undefined } : preview;
}

type Foreseen = Omit<PricedQuote, 'plan' | 'preview'>;

async function foresee(
  deps: QuoteChatDeps,
  ask: Pick<ChatAsk, 'request'>,
  plan: CallPlan,
): Promise<Foreseen> {
  const { request } = ask;
  if (request.operation !== 'chat') return foreseeOperation(deps, { ask, plan, request });
  const { route, estimate } = plan;
  const provider = deps.providers.get(route.deployment);
  const { outputCap } = estimate;
  const [known, input] = await Promise.all([
    provider?.foresee?.({ request, model: route.model, outputCap }),
    countInput(deps.tokenizer, { ask, plan }),
  ]);
  const guess = known ? undefined : guessOutput(deps.usual, ask, plan);
  const usage = known ?? answered(input, guess?.tokens ?? 0);
  return {
    least: atLeast(plan, input),
    expected: chargeOf(plan, usage),
    most: estimate.amount,
    basis: guess?.basis ?? 'known',
    inputTokens: Number(usage.inputUncached),
    outputTokens: Number(usage.outputText),
  };
}

/** What is sold by the piece, and text, is known before; of what is made in tokens the bound is. */
async function foreseeOperation(
  { tokenizer }: Pick<QuoteChatDeps, 'tokenizer'>,
  {
    request: { operation },
    ...asked
  }: {
    readonly ask: Pick<ChatAsk, 'request'>;
    readonly plan: CallPlan;
    readonly request: OperationRequest;
  },
): Promise<Foreseen> {
  const { plan } = asked;
  const input = await countInput(tokenizer, asked);
  const usage = boundUsage(operation, plan.estimate, input);
  return {
    // Fewer pictures than were asked for, or a shorter sound, are possible.
    least: chargeOf(plan, answered(0, 0)),
    expected: chargeOf(plan, usage),
    most: plan.estimate.amount,
    basis: plan.estimate.outputMax > 0 ? 'cap' : 'known',
    inputTokens: input,
    outputTokens: plan.estimate.outputMax,
  };
}

function guessOutput(
  usual: UsualOutput,
  { request }: Pick<ChatAsk, 'request'>,
  { route, estimate }: CallPlan,
): { readonly basis: 'usual' | 'cap'; readonly tokens: number } {
  const { outputMax, outputCap } = estimate;
  const mean = usual.of(route.id);
  if (mean === undefined) return { basis: 'cap', tokens: outputMax };
  return { basis: 'usual', tokens: Math.min(mean, outputCap) * answersOf(request) };
}

/** An answer of nothing to an input that was cached; of a model's own count, where we have that. */
function atLeast(plan: CallPlan, input: number): bigint {
  const { provider, model } = plan.route;
  if (!isCountedExactly(provider, model)) return chargeOf(plan, answered(0, 0));
  const uncached = answered(input, 0);
  const cached = { ...uncached, inputUncached: 0n, cacheRead: uncached.inputUncached };
  const [a, b] = [chargeOf(plan, uncached), chargeOf(plan, cached)];
  return a < b ? a : b;
}

function answered(input: number, output: number): UsageBuckets {
  return { ...emptyUsage, inputUncached: BigInt(input), outputText: BigInt(output), requests: 1n };
}

function chargeOf({ tariff }: CallPlan, usage: UsageBuckets): bigint {
  return charge(tariff.price, usage, tariff.rate);
}
