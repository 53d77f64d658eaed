import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type { Insights, Spend, SpendWish } from '../../ports/api/insights.ts';
import { seesOnlyItsPart } from './authorize.ts';

const hourMicros = 3_600_000_000n;
/** Where nobody says from when: a day. */
const usualHours = 24n;

interface Deps {
  readonly directory: Pick<Directory, 'node'>;
  readonly insights: Insights;
  readonly clock: Clock;
}

/** A wish as it comes: what is left out has a meaning. */
export interface SpendAsked extends Omit<SpendWish, 'from' | 'until' | 'node'> {
  readonly from: bigint | undefined;
  readonly until: bigint | undefined;
  readonly node: string | undefined;
}

/** What was spent below a node that the caller may see: its own, where none is named. */
export function readSpend({ directory, insights, clock }: Deps) {
  return async (caller: Caller, asked: SpendAsked): Promise<Spend & { readonly node: string }> => {
    const node = await seen(directory, caller, asked.node);
    const until = asked.until ?? clock.nowMicros() + hourMicros;
    const from = asked.from ?? until - usualHours * hourMicros;
    if (until <= from) {
      const reason = 'until: it is not after from';
      throw new AlfredError('request_invalid', { param: 'until', reason });
    }
    const spend = await insights.spend(caller.ledger, { ...asked, node, from, until });
    return { ...spend, node };
  };
}

/** The same of the last hours, again whenever it changes. The node is looked up before it begins. */
export function watchSpend({ directory, insights }: Omit<Deps, 'clock'>) {
  return async (
    caller: Caller,
    asked: { readonly node: string | undefined; readonly hours: number },
    signal: AbortSignal,
  ): Promise<{ readonly node: string; readonly sums: AsyncIterable<Spend> }> => {
    const node = await seen(directory, caller, asked.node);
    return { node, sums: insights.watch(caller.ledger, { node, hours: asked.hours }, signal) };
  };
}

async function seen(
  directory: Deps['directory'],
  caller: Caller,
  node: string | undefined,
): Promise<string> {
  const usual = seesOnlyItsPart(caller) ? caller.node : caller.organization;
  return (await directory.node(caller, node ?? usual)).id;
}
