import { isObject, type Json, parseJson } from '@alfred/openai-wire';
import type { CountCall, Provider } from '../../ports/provider.ts';
import type { UpstreamMessage } from './dialect.ts';
import type { Exchange } from './operation-dialect.ts';

/** How one vendor's API counts the tokens of a request. */
export interface CountDialect {
  /** The question. Throws an AlfredError for what it has no words for. */
  write(call: CountCall): UpstreamMessage;
  /** The field of the answer that has the number. */
  readonly field: string;
}

/** No honest number is longer. */
const countBytesMax = 64 * 1024;
/** No model reads more. */
const tokensMax = 100_000_000;

/** Asks a vendor, over one way of sending; whatever goes wrong, it did not say. */
export function tokenCount(
  { write, field }: CountDialect,
  exchange: Exchange,
): NonNullable<Provider['countTokens']> {
  return async (call) => {
    try {
      const { signal } = call;
      const answer = await exchange(write(call), { signal, bytesMax: countBytesMax });
      if ('outcome' in answer) return undefined;
      const json = parseJson(answer.bytes.toString('utf8'));
      return countOf(isObject(json) ? json[field] : undefined);
    } catch {
      return undefined;
    }
  };
}

function countOf(value: Json | undefined): number | undefined {
  const isCount = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  return isCount && value <= tokensMax ? value : undefined;
}
