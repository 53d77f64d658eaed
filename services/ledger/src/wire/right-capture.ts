import { assetById, parseMinor } from '@alfred/money';
import type { z } from 'zod';
import { endings, type Pairs } from '../domain/lease-events.ts';
import { idPattern, textPattern } from './command-shape.ts';
import {
  bucketPattern,
  bucketsMax,
  byName,
  type leaseCommandSchemas,
  tagPattern,
  tagsMax,
} from './lease-command-schema.ts';

type Right = z.output<typeof leaseCommandSchemas.captureUsage>;
type Given = { readonly [Name in keyof z.input<typeof leaseCommandSchemas.captureUsage>]: unknown };

/**
 * A capture as its schema reads it, when nothing is wrong with it: every request has one, and this
 * costs a third. Undefined otherwise, when it is the schema that says what is wrong.
 */
export function rightCapture(given: Given): Right | undefined {
  const { request, lease, node, disputed } = given;
  if (!isId(request) || !isId(lease) || !isId(node)) return undefined;
  if (typeof disputed !== 'boolean') return undefined;
  const charge = chargeOf(given);
  const said = saidOf(given);
  const usage = usageOf(given.usage);
  const tags = tagsOf(given.tags);
  const times = timesOf(given);
  if (!charge || !said || !usage || !tags || !times) return undefined;
  return { request, lease, node, ...charge, ...said, usage, disputed, tags, ...times };
}

function chargeOf(given: Given): Pick<Right, 'ending' | 'asset' | 'amount'> | undefined {
  const { asset } = given;
  if (typeof asset !== 'string' || !assetById(asset)) return undefined;
  const ending = endings.find((each) => each === given.ending);
  const amount = typeof given.amount === 'string' ? parseMinor(given.amount) : undefined;
  if (!ending || amount === undefined) return undefined;
  return ending === 'released' && amount > 0n ? undefined : { ending, asset, amount };
}

type Said = Pick<Right, 'provider' | 'model' | 'how' | 'price' | 'policy' | 'apiKey'>;

function saidOf({ provider, model, how, price, policy, apiKey }: Given): Said | undefined {
  if (!isUnsaidOr(isId, provider) || !isUnsaidOr(isId, apiKey)) return undefined;
  if (!isUnsaidOr(isText, model) || !isUnsaidOr(isText, how)) return undefined;
  if (!isUnsaidOr(isText, price) || !isUnsaidOr(isText, policy)) return undefined;
  return {
    provider: provider || undefined,
    model: model || undefined,
    how: how || undefined,
    price: price || undefined,
    policy: policy || undefined,
    apiKey: apiKey || undefined,
  };
}

/** What most texts are, told at less cost. */
const plain = /^[ -~]{1,200}$/;

const isId = (value: unknown): value is string =>
  typeof value === 'string' && idPattern.test(value);

const isText = (value: unknown): value is string =>
  typeof value === 'string' && (plain.test(value) || textPattern.test(value));

function isUnsaidOr(isRight: (value: unknown) => value is string, value: unknown): value is string {
  return value === '' || isRight(value);
}

function usageOf(value: unknown): [string, number][] | undefined {
  const usage: [string, number][] = [];
  const buckets = entriesOf(value);
  if (!buckets || buckets.length > bucketsMax) return undefined;
  for (const [name, units] of buckets) {
    if (typeof units !== 'bigint' || units < 0n || units > unitsMax) return undefined;
    if (!bucketPattern.test(name)) return undefined;
    if (units > 0n) usage.push([name, Number(units)]);
  }
  return usage.sort(byName);
}

const unitsMax = BigInt(Number.MAX_SAFE_INTEGER);

function timesOf({ tookMicros: took, firstByteMicros: firstByte }: Given) {
  return isMicros(took) && isMicros(firstByte)
    ? { tookMicros: Number(took), firstByteMicros: Number(firstByte) }
    : undefined;
}

const isMicros = (value: unknown): value is bigint =>
  typeof value === 'bigint' && value >= 0n && value <= unitsMax;

function tagsOf(value: unknown): [string, string][] | undefined {
  const tags: [string, string][] = [];
  const given = entriesOf(value);
  if (!given || given.length > tagsMax) return undefined;
  for (const [name, tag] of given) {
    if (typeof tag !== 'string' || !tagPattern.test(tag) || !tagPattern.test(name))
      return undefined;
    tags.push([name, tag]);
  }
  return tags.sort(byName);
}

function entriesOf(value: unknown): Pairs<unknown> | undefined {
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
}
