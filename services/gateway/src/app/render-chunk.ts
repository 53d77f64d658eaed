import { assetById, formatAmount } from '@alfred/money';
import {
  type ChatChunk,
  isObject,
  type JsonObject,
  parseJson,
  writeUsage,
} from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import type { ProviderChunk } from '../ports/provider.ts';

/** How a chunk ends whose provider says in every chunk that usage is not known yet. */
const noUsageYet = ',"usage":null}';

/**
 * What a client sees of a chunk: the provider's own text, unless usage has to be kept back. Usage
 * is always asked for upstream; it goes out once, at the end, to the clients that asked for it.
 */
export function visibleText(
  { text, chunk }: ProviderChunk,
  includeUsage: boolean,
): string | undefined {
  if (chunk.usage === undefined) return text;
  if (chunk.usage === null) {
    if (includeUsage) return text;
    if (text.endsWith(noUsageYet)) return `${text.slice(0, -noUsageYet.length)}}`;
  } else if (chunk.choices.length === 0) {
    return undefined;
  }
  const { usage, ...rest } = chunk;
  return JSON.stringify(includeUsage ? { ...rest, usage: null } : rest);
}

/**
 * What a client sees of a whole answer whose provider did not say what it used: the provider's own
 * text, unless it claims usage that nobody can be charged for. Then what was counted takes its
 * place.
 */
export function replyText(text: string, counted: UsageBuckets): string {
  const json = parseJson(text);
  if (!isObject(json) || json.usage === undefined || json.usage === null) return text;
  return JSON.stringify({ ...json, usage: writeUsage(counted) });
}

/**
 * The last chunk for a client that asked for usage: the figures that were charged, in the
 * provider's own words where they are sound, and the cost.
 */
export function usageChunk(ended: {
  /** The last chunk that came, whose id, model and so on this one repeats. */
  readonly last: ChatChunk | undefined;
  /** What the provider said, when that could be charged. */
  readonly reported: JsonObject | undefined;
  readonly counted: UsageBuckets;
  readonly amount: bigint;
  readonly asset: string;
}): string {
  const { last, reported, counted, amount, asset } = ended;
  const usage = reported ?? writeUsage(counted);
  const cost = costText(amount, asset);
  return JSON.stringify({ ...last, choices: [], usage: { ...usage, alfred_cost: cost } });
}

/** An amount as people write it: `0.0000125` for dollars. */
export function costText(amount: bigint, assetId: string): string {
  const asset = assetById(assetId);
  return asset ? formatAmount(amount, asset) : String(amount);
}
