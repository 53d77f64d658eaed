import { AlfredError, isErrorCode } from '@alfred/errors';
import { derivedId } from '@alfred/ids';
import { assetOfCode, parseAmount } from '@alfred/money';
import type { Caller } from '../../domain/caller.ts';
import type { MeteringDesk, OutsideUsage, ReportOutcome } from '../../ports/api/metering-desk.ts';
import type { NodeTags, TagBook, Tags } from '../../ports/api/tag-book.ts';

/** An event that tells of usage outside, as it came: its shape is checked, its content is not. */
export interface UsageEvent {
  readonly source: string;
  readonly id: string;
  readonly node: string;
  /** Microseconds. */
  readonly at: bigint;
  readonly provider: string;
  readonly model: string;
  readonly usage: Readonly<Record<string, number>>;
  /** The sum of all counts but searches and requests, where the reporter states it. */
  readonly total: number | undefined;
  readonly amount: { readonly asset: string; readonly amount: string } | undefined;
  readonly tags: Tags;
}

/** What became of one event. */
export type EventOutcome = Exclude<ReportOutcome, { outcome: 'refused' }> | RefusedEvent;

export interface RefusedEvent {
  readonly outcome: 'refused';
  readonly error: AlfredError;
}

interface Deps {
  readonly desk: Pick<MeteringDesk, 'report'>;
  readonly tags: Pick<TagBook, 'tagsOf'>;
}

/**
 * Charges usage from outside, event by event: a wrong one holds no other back. A node that the
 * caller may not see is refused like one that does not exist.
 */
export function reportUsage({ desk, tags }: Deps) {
  return async (
    caller: Caller,
    events: readonly (UsageEvent | RefusedEvent)[],
  ): Promise<readonly EventOutcome[]> => {
    const { organization, ledger, asset } = caller;
    const told = events.filter((event): event is UsageEvent => !('outcome' in event));
    const nodes = [...new Set(told.map(({ node }) => node))];
    const known = nodes.length === 0 ? [] : await tags.tagsOf(caller, nodes);
    const byNode = new Map(known.map((each) => [each.node, each]));
    const read = events.map((event) =>
      'outcome' in event ? event : readEvent(event, caller, byNode.get(event.node)),
    );
    const usages = read.filter((each): each is OutsideUsage => !('outcome' in each));
    const outcomes =
      usages.length === 0 ? [] : await desk.report({ organization, ledger, asset }, usages);
    let next = 0;
    return read.map((each) => ('outcome' in each ? each : readOutcome(outcomes[next++])));
  };
}

function readEvent(
  event: UsageEvent,
  caller: Caller,
  node: NodeTags | undefined,
): OutsideUsage | RefusedEvent {
  const { source, id, at, provider, model, usage, total } = event;
  if (!node) return refuse('resource_unknown', { kind: 'node', id: event.node });
  const sum = sumOf(usage);
  if (total !== undefined && total !== sum) {
    return refuse('usage_invalid', { bucket: 'total', problem: `${total} and not ${sum}` });
  }
  const odd = Object.entries(event.tags).find(([key, value]) => !isDeclared(caller, key, value));
  if (odd) return refuse('tag_undeclared', { tag: odd.join('='), param: 'data.tags' });
  const amount = event.amount && readAmount(event.amount);
  if (amount && 'outcome' in amount) return amount;
  const counts = Object.entries(usage).map(([bucket, units]) => [bucket, BigInt(units)]);
  return {
    report: derivedId('rep', caller.organization, source, id),
    ...{ node: event.node, at, provider, model, amount },
    usage: Object.fromEntries(counts),
    tags: { ...node.inForce, ...event.tags },
  };
}

function readAmount({ asset: code, amount: text }: NonNullable<UsageEvent['amount']>) {
  const asset = assetOfCode(code);
  if (!asset) return refuse('asset_unknown', { asset: code, param: 'data.asset' });
  const minor = parseAmount(text, asset);
  if (typeof minor === 'bigint') return { asset: asset.id, minor };
  return refuse('amount_invalid', { param: 'data.amount', reason: minor.replaceAll('_', ' ') });
}

/** Not of the whole: searches and calls are counted beside tokens. */
const beside = new Set(['searches', 'requests']);

function sumOf(usage: UsageEvent['usage']): number {
  const units = Object.entries(usage).filter(([bucket]) => !beside.has(bucket));
  return units.reduce((sum, [, count]) => sum + count, 0);
}

function isDeclared({ tagKeys }: Caller, key: string, value: string): boolean {
  return tagKeys.some((declared) => declared.key === key && declared.values.includes(value));
}

function readOutcome(outcome: ReportOutcome | undefined): EventOutcome {
  if (!outcome) throw new AlfredError('internal');
  if (outcome.outcome === 'accepted') return outcome;
  const { code, params } = outcome;
  return isErrorCode(code)
    ? refuse(code, params)
    : { outcome: 'refused', error: new AlfredError('internal') };
}

function refuse(...error: ConstructorParameters<typeof AlfredError>): RefusedEvent {
  return { outcome: 'refused', error: new AlfredError(...error) };
}
