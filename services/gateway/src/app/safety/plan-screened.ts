// A plan whose request was looked into: what policy keeps from providers is not in it any more.
import { openVault } from '@alfred/safety';
import { type Refusal, refuse } from '../../domain/refusal.ts';
import type { SafetyReport, SafetyTally } from '../../domain/safety/safety-report.ts';
import { safetyTally } from '../../domain/safety/safety-report.ts';
import type { SafetyRules } from '../../domain/safety/safety-rules.ts';
import type { Observer } from '../../ports/observer.ts';
import type { CallPlan, ChatAsk } from '../call.ts';
import { planCall } from '../plan-call.ts';
import type { PlanDeps, RefusedPlan } from '../plan-deps.ts';
import type { CallSafety } from './call-safety.ts';
import type { SafetyRulesOf } from './safety-rules-of.ts';
import type { ScanTurns } from './scan-turns.ts';
import { type ScreenedInput, screenInput } from './screen-input.ts';
import { type OutputScreen, screenOutput } from './screen-output.ts';

/** A plan and the request that it is for. */
export interface ScreenedPlan {
  readonly outcome: 'planned';
  readonly plan: CallPlan;
  readonly request: ChatAsk['request'];
  /** Undefined where policy says nothing about safety. */
  readonly safety: CallSafety | undefined;
}

export interface RefusedScreening extends RefusedPlan {
  readonly safety?: SafetyReport | undefined;
}

export interface ScreeningDeps extends PlanDeps {
  readonly observer: Pick<Observer, 'defect'>;
  readonly safetyRules: SafetyRulesOf;
  readonly scanTurns: ScanTurns;
}

type Asked = Pick<ChatAsk, 'caller' | 'request' | 'tags'> & Partial<Pick<ChatAsk, 'signal'>>;

/** Plans a call, looks into its request, and plans it again where that changed. */
export async function planScreened(
  deps: ScreeningDeps,
  ask: Asked,
): Promise<ScreenedPlan | RefusedScreening> {
  const plan = await planCall(deps, ask);
  if (plan.outcome === 'refused') return plan;
  if (plan.terms.safety.length === 0) {
    return { outcome: 'planned', plan, request: ask.request, safety: undefined };
  }
  const tally = safetyTally();
  const rules = deps.safetyRules(plan.terms);
  const { policy, rule } = plan;
  const refused = (refusal: Refusal): RefusedScreening => ({
    ...{ ...refusal, policy, rule },
    safety: tally.report('input'),
  });
  const unheld = askedTooMuch(ask, rules);
  if (unheld) return refused(unheld);
  const screened = await screenSafely(deps, ask, { rules, tally });
  if (screened.outcome === 'refused') return refused(screened);
  const { request } = screened;
  const { concealAll: conceal } = screened.vault;
  const safety = { tally, conceal, output: outputOf(deps, screened, { rules, tally }) };
  if (request === ask.request) return { outcome: 'planned', plan, request, safety };
  // Placeholders may be longer than what they stand for: the bound is that of what is sent.
  const planned = await planCall(deps, { ...ask, request });
  return planned.outcome === 'refused'
    ? { ...planned, safety: tally.report('input') }
    : { outcome: 'planned', plan: planned, request, safety };
}

/** The likelihood of each token is told with its text: that cannot be held back. */
function askedTooMuch({ request }: Asked, { output }: SafetyRules): Refusal | undefined {
  const param = output.plan.isHeld ? logprobsOf(request) : undefined;
  if (param === undefined) return undefined;
  const reason = 'policy looks into answers, and logprobs would show what it takes out';
  return refuse('request_invalid', { param, reason });
}

/** The field by which a request asks for them. */
function logprobsOf({ operation, body }: Asked['request']): string | undefined {
  if (operation === 'chat') return body.logprobs ? 'logprobs' : undefined;
  const { 'include[]': included } = body;
  const isAsked = operation === 'transcriptions' && Array.isArray(included);
  return isAsked && included.includes('logprobs') ? 'include[]' : undefined;
}

async function screenSafely(
  { observer, scanTurns: turns }: ScreeningDeps,
  { request, signal }: Asked,
  { rules, tally }: { readonly rules: SafetyRules; readonly tally: SafetyTally },
): Promise<ScreenedInput | Refusal> {
  try {
    return await screenInput({ request, rules, tally, turns, signal });
  } catch (error) {
    observer.defect(error, 'safety');
    tally.skipped({ side: 'input', what: 'failure' });
    if (rules.refusesFailures) return refuse('safety_unscanned', { reason: 'the scan failed' });
    return { outcome: 'screened', request, vault: openVault(() => false) };
  }
}

function outputOf(
  { observer, scanTurns: turns }: ScreeningDeps,
  { request, vault }: ScreenedInput,
  { rules, tally }: { readonly rules: SafetyRules; readonly tally: SafetyTally },
): OutputScreen | undefined {
  const { output, refusesFailures } = rules;
  const { kinds, patterns } = output.plan;
  if (vault.isEmpty && kinds.size === 0 && patterns.length === 0) return undefined;
  // Sound is not looked into, also not piece by piece.
  if (request.operation === 'speech' && request.stream) {
    tally.skipped({ side: 'output', what: 'media' });
  }
  const format = request.operation === 'chat' ? request.body.response_format : undefined;
  const isJson = JSON.stringify(format ?? '').includes('"type":"json');
  const onDefect = (error: unknown) => observer.defect(error, 'safety');
  return screenOutput({ rules: output, vault, tally, turns, isJson, refusesFailures, onDefect });
}
