// What limits a caller, and what of it a request and a call are counted against.
import type { CallLimit } from './call-limit.ts';
import { compileGlob } from './glob.ts';
import type { AppliedLimit, RequestLimit } from './request-limit.ts';

/** How much may come in; what is not said is not limited. */
export interface LimitTerms {
  /** Any stretch of time of this length is what `requests` and `tokens` are counted in. */
  readonly windowSeconds: number;
  readonly requests?: number | undefined;
  /** Requests within any second. */
  readonly burst?: number | undefined;
  readonly tokens?: number | undefined;
  /** Calls that run at the same time. */
  readonly concurrency?: number | undefined;
}

/** The same for calls of the models whose names fit a pattern, counted by themselves. */
export interface ModelLimit extends LimitTerms {
  readonly model: string;
}

/** What limits a key, or a node and everything below it together. */
export interface Limits extends LimitTerms {
  readonly models: readonly ModelLimit[];
  /** From where requests come; empty: from anywhere. */
  readonly networks: readonly string[];
}

/** A limit that holds for a caller, and whose it is. */
export interface CallerLimit extends Limits {
  /** key | node */
  readonly kind: string;
  readonly id: string;
}

/** What a call is counted against once its model is known. */
export interface LimitsOfCall {
  readonly windows: readonly AppliedLimit[];
  readonly calls: readonly CallLimit[];
}

const burstSeconds = 1;

/**
 * What a request is counted against before anything of it was read; `usual` is the limit of keys
 * that have none of their own.
 */
export function windowsOfRequest(
  { key, limits }: { readonly key: string; readonly limits: readonly CallerLimit[] },
  usual: RequestLimit | undefined,
): readonly AppliedLimit[] {
  const windows = limits.flatMap((limit) => windowsOf(limit, limit, limit.id));
  const hasOwn = limits.some(({ kind, requests }) => kind === 'key' && requests !== undefined);
  return usual && !hasOwn ? [{ kind: 'key', id: key, name: key, ...usual }, ...windows] : windows;
}

/** The rest of what holds for a call of a model that has these names. */
export function limitsOfCall(
  limits: readonly CallerLimit[],
  models: readonly string[],
): LimitsOfCall {
  const windows: AppliedLimit[] = [];
  const calls: CallLimit[] = [];
  for (const limit of limits) {
    calls.push(...callLimitOf(limit, limit, limit.id));
    for (const terms of limit.models) {
      if (!models.some(compileGlob(terms.model))) continue;
      const name = `${limit.id}:${terms.model}`;
      windows.push(...windowsOf(limit, terms, name));
      calls.push(...callLimitOf(limit, terms, name));
    }
  }
  return { windows, calls };
}

type Owner = Pick<CallerLimit, 'kind' | 'id'>;

function windowsOf(
  { kind, id }: Owner,
  { requests, windowSeconds, burst }: LimitTerms,
  name: string,
): readonly AppliedLimit[] {
  const of = { kind, id };
  return [
    ...(requests === undefined ? [] : [{ ...of, name, requests, windowSeconds }]),
    ...(burst === undefined
      ? []
      : [{ ...of, name: `${name}:burst`, requests: burst, windowSeconds: burstSeconds }]),
  ];
}

function callLimitOf(
  { kind, id }: Owner,
  { windowSeconds, tokens, concurrency }: LimitTerms,
  name: string,
): readonly CallLimit[] {
  if (tokens === undefined && concurrency === undefined) return [];
  return [{ kind, id, name, windowSeconds, tokens, concurrency }];
}
