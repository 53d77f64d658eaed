import { toHttp } from '@alfred/errors';
import { assetById, formatAmount } from '@alfred/money';
import {
  type AnyRequest,
  doneEvent,
  encodeSse,
  isObject,
  parseJson,
  writeUsage,
} from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import type { ProviderChunk } from '../../ports/provider.ts';
import type { RenderedEnd, Rendering } from '../rendering.ts';
import { operationStream } from './operation-stream.ts';

/**
 * OpenAI's surfaces: the dialect inside is their own, so a provider's text goes on as it came
 * wherever it can.
 */
export function openAi(request: AnyRequest): Rendering {
  if (request.operation !== 'chat') {
    const { operation: surface } = request;
    return { surface, whole: ({ reply }) => reply.text, ...operationStream(request) };
  }
  // Whether the client asked for usage at the end of its stream.
  const { includeUsage } = request;
  return {
    surface: 'chat.completions',
    whole: ({ reply, measured }) =>
      measured.how === 'provider' ? reply.text : replyText(reply.text, measured.usage),
    stream: () => ({
      chunk: (chunk) => {
        const text = visibleText(chunk, includeUsage);
        return text === undefined ? '' : encodeSse(text);
      },
      end: (ended) => (includeUsage ? encodeSse(usageChunk(ended)) + doneEvent : doneEvent),
      failed: (error) => encodeSse(JSON.stringify(toHttp(error).body)),
    }),
  };
}

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
export function usageChunk({ last, reported, measured, amount, asset }: RenderedEnd): string {
  const usage = reported ?? writeUsage(measured.usage);
  const cost = costText(amount, asset);
  return JSON.stringify({ ...last, choices: [], usage: { ...usage, alfred_cost: cost } });
}

/** An amount as people write it: `0.0000125` for dollars. */
export function costText(amount: bigint, assetId: string): string {
  const asset = assetById(assetId);
  return asset ? formatAmount(amount, asset) : String(amount);
}
