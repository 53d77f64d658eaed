// The ledger's answers, as quota understands them.
import type {
  CommandResult,
  GetHeadroomResponse,
  Limit as LimitMessage,
  Refused,
} from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { assetById, parseAmount, parseMinor } from '@alfred/money';
import type { Headroom, Limit } from '../domain/size.ts';
import type { HeldLimit, LeaseAnswer, LeaseAsk, OpenWish } from '../ports/ledger.ts';

export function fromProtoHeadroom(headroom: GetHeadroomResponse, asset: string): Headroom {
  const { limits, weight } = headroom;
  return {
    limits: limits.map((limit) => fromProtoLimit(limit, asset)),
    weight: BigInt(Math.max(1, weight)),
  };
}

function fromProtoLimit(limit: LimitMessage, asset: string): Limit {
  const { node, window, account, left, liveLeases } = limit;
  const name =
    limit.kind === 'budget' ? budgetName(asset, node, window) : payerName(asset, account);
  return { name, node, left: signed(left), liveLeases };
}

export function fromOpenResult({ ask }: OpenWish, result: CommandResult | undefined): LeaseAnswer {
  const outcome = result?.outcome;
  if (outcome?.$case === 'refused') {
    const { code, params } = outcome.value;
    return { outcome: 'refused', code, params, heldIn: heldLimit(ask, outcome.value) };
  }
  const grant = outcome?.value.lease;
  if (!grant) throw new AlfredError('internal');
  const { lease, amount, ttlMs, account, warnings, request } = grant;
  const isOthers = ask.claim !== undefined && request !== '' && request !== ask.claim.request;
  return {
    outcome: 'granted',
    ...{ lease, ttlMs, account, warnings, key: keyOf(ask) },
    amount: amountOf(amount),
    claimedBy: isOthers ? request : undefined,
  };
}

/** The ledger's own name of the OpenLease. */
function keyOf({ incarnation, number, claim }: LeaseAsk): string {
  if (!claim) return `lease:${incarnation}:${number}`;
  return `api:${claim.apiKey}:${claim.idempotency}:${claim.attempt}`;
}

/**
 * The limit in the way, when what it lacks is only held, by leases that may come back, and not used
 * up. Whoever was overtaken by others since the limits were read waits for what those hold now.
 */
function heldLimit({ asset, node: spender }: LeaseAsk, refused: Refused): HeldLimit | undefined {
  const { node = spender, window = '', account = '', held, needed } = refused.params;
  const left = refused.params.available ?? refused.params.left;
  const amounts = [left, held, needed].map((text) => inAsset(text, asset));
  const [has, mayCome, needs] = amounts;
  if (has === undefined || mayCome === undefined || needs === undefined) return undefined;
  if (has + mayCome < needs) return undefined;
  if (refused.code === 'budget_exhausted')
    return { node, name: budgetName(asset, node, window), left: has };
  if (refused.code === 'insufficient_credits')
    return { node, name: payerName(asset, account), left: has };
  return undefined;
}

const budgetName = (asset: string, node: string, window: string): string =>
  `${asset} budget ${node} ${window}`;
const payerName = (asset: string, account: string): string => `${asset} ${account}`;

/** A refusal states amounts as people write them. */
function inAsset(text: string | undefined, id: string): bigint | undefined {
  const asset = assetById(id);
  const amount = text !== undefined && asset ? parseAmount(text, asset) : undefined;
  return typeof amount === 'bigint' ? amount : undefined;
}

/** What is left can be below zero after an overrun. */
const signed = (text: string): bigint =>
  text.startsWith('-') ? -amountOf(text.slice(1)) : amountOf(text);

function amountOf(text: string): bigint {
  const amount = parseMinor(text);
  if (amount === undefined) throw new AlfredError('internal');
  return amount;
}
