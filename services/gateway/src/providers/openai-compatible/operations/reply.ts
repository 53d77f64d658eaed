// What the answers of all operations have in common.
import { isObject, type Json, type JsonObject, parseJson } from '@alfred/openai-wire';
import { emptyUsage, type UsageBuckets, usageProblem } from '@alfred/pricing';
import type { FailedReply, WholeReply } from '../../../ports/provider.ts';
import { badResponse, failedBody } from '../../http/errors.ts';
import type { Answered } from '../../http/operation-dialect.ts';
import { headerText } from '../../http/retry-hint.ts';
import type { OperationDifferences } from './differences.ts';

/** A JSON object that came with status 200; a failure when it is none, or reports one. */
export function readJson(
  { provider, readError }: Pick<OperationDifferences, 'provider' | 'readError'>,
  { bytes }: Pick<Answered, 'bytes'>,
): { readonly json: JsonObject } | FailedReply {
  const json = parseJson(bytes.toString('utf8'));
  const error = readError(json);
  if (error) return failedBody(provider, error);
  return isObject(json) ? { json } : badResponse(provider);
}

/** An answer that says this, and used that. */
export function answered(
  said: Pick<WholeReply, 'text' | 'providerRequest'> & Partial<WholeReply>,
  used: Partial<UsageBuckets>,
): WholeReply {
  const usage = { ...emptyUsage, ...used, requests: 1n };
  return {
    outcome: 'whole',
    finishReason: '',
    produced: [],
    ...said,
    usage: usageProblem(usage) === undefined ? usage : undefined,
  };
}

/** Whether an answer with these headers comes in events. */
export function isEventStream(headers: Answered['headers']): boolean {
  return headerText(headers['content-type']).startsWith('text/event-stream');
}

/** A count of a provider's; nothing where it is none. */
export function countOf(value: Json | undefined): bigint {
  const isCount = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  return isCount ? BigInt(value) : 0n;
}

/** The object that stands there; an empty one where none does. */
export function objectIn(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
