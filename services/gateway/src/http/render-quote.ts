import { toHttp } from '@alfred/errors';
import { assetById, formatAmount } from '@alfred/money';
import type { PricedQuote, Quote } from '../app/quote-chat.ts';
import type { PreviewLimit } from '../ports/lease-previews.ts';
import { errorOf } from './error-handler.ts';

/** A quote as clients read it. Amounts are decimal strings in the unit of the asset that pays. */
export function renderQuote(id: string, quote: Quote) {
  const { requested, policy, rule, priced, refusal } = quote;
  return {
    id,
    object: 'quote',
    model: priced?.plan.route.id ?? requested,
    provider: priced?.plan.route.provider ?? null,
    ...(priced ? renderPriced(priced) : unpriced),
    policy: policy === '' ? null : { version: policy, rule },
    admitted: refusal === undefined,
    refusal: refusal ? renderRefusal(refusal) : null,
  };
}

const unpriced = {
  asset: null,
  least: null,
  expected: null,
  most: null,
  basis: null,
  tokens: null,
  price: null,
  tags: {},
  account: null,
  limits: [],
  warnings: [],
};

function renderPriced(quote: PricedQuote): { [Field in keyof typeof unpriced]: unknown } {
  const { plan, preview, least, expected, most, basis } = quote;
  const { tariff, estimate, tags } = plan;
  const amount = (minor: bigint) => renderAmount(minor, tariff.asset);
  return {
    asset: assetById(tariff.asset)?.code ?? tariff.asset,
    least: amount(least),
    expected: amount(expected),
    most: amount(most),
    basis,
    tokens: {
      input: quote.inputTokens,
      output: quote.outputTokens,
      inputMost: estimate.inputMax,
      outputMost: estimate.outputMax,
    },
    price: { version: tariff.version, ceiling: tariff.price.isCeiling ?? false },
    tags,
    account: preview.account === undefined ? null : renderAccount(preview.account),
    limits: preview.limits.map((limit) => renderLimit(limit, amount)),
    warnings: preview.warnings.map(({ node, window, resetsAt }) => ({
      node,
      window,
      resetsAt: resetsAt || null,
    })),
  };
}

/** `wallet:usr_…` or `pool:tea_…` in its two parts. */
function renderAccount(account: string) {
  const [kind, node] = account.split(':', 2);
  return { kind, node };
}

function renderLimit(limit: PreviewLimit, amount: (minor: bigint) => string) {
  const { kind, node, window, mode, resetsAt, limit: most, used, left } = limit;
  return {
    kind,
    node,
    window: window || null,
    mode: mode || null,
    limit: most === undefined ? null : amount(most),
    used: used === undefined ? null : amount(used),
    left: amount(left),
    resetsAt: resetsAt || null,
  };
}

function renderAmount(minor: bigint, assetId: string): string {
  const asset = assetById(assetId);
  return asset ? formatAmount(minor, asset) : String(minor);
}

/** The refusal as the request itself would be answered. */
function renderRefusal(refusal: NonNullable<Quote['refusal']>) {
  const { status, body } = toHttp(errorOf(refusal));
  return { status, ...body.error };
}
