import type { MeteringClient, ReportedUsage, Rerating } from '@alfred/contracts/metering';
import { AlfredError } from '@alfred/errors';
import type {
  MeteringDesk,
  OutsideUsage,
  ReportOutcome,
  Rerate,
} from '../../ports/api/metering-desk.ts';

/** The ledger may be away for a while; what was decided of a report until then is kept. */
const reportPatienceMs = 12_000;

/** Metering as whoever runs the deployment uses it. */
export function grpcMeteringDesk(
  metering: Pick<
    MeteringClient,
    'reportUsage' | 'startRerate' | 'getRerate' | 'listStopped' | 'decideStopped'
  >,
): MeteringDesk {
  return {
    report: async (reporter, usages) => {
      const request = { ...reporter, usages: usages.map(toProtoUsage) };
      const options = { signal: AbortSignal.timeout(reportPatienceMs) };
      return (await metering.reportUsage(request, options)).results.map(outcomeOf);
    },
    startRerate: async (wish, idempotency) =>
      rerateOf((await metering.startRerate({ ...wish, idempotency })).rerate),
    rerate: async (id) => rerateOf((await metering.getRerate({ id })).rerate),
    stopped: async (page) => (await metering.listStopped(page)).records,
    decide: async ({ id, charge }) => {
      const decision = charge ? 'charge' : 'keep';
      const { minor = '', asset = '' } = charge ?? {};
      const { entry } = await metering.decideStopped({ id, decision, amount: `${minor}`, asset });
      return entry || undefined;
    },
  };
}

function toProtoUsage({ amount, usage, tags, ...told }: OutsideUsage) {
  const { minor = '', asset = '' } = amount ?? {};
  return {
    ...told,
    usage: { ...usage },
    tags: { ...tags },
    amount: `${minor}`,
    amountAsset: asset,
  };
}

function outcomeOf({ outcome }: ReportedUsage): ReportOutcome {
  if (!outcome) throw unreadable('an outcome');
  if (outcome.$case === 'refused') return { outcome: 'refused', ...outcome.value };
  const { entry, repeated: isRepeated, asset, price } = outcome.value;
  // A metering of the release before does not say it: BigInt of nothing is none.
  const [amount, overrun] = [BigInt(outcome.value.amount), BigInt(outcome.value.overrun)];
  return { outcome: 'accepted', entry, isRepeated, asset, amount, overrun, price };
}

function rerateOf(message: Rerating | undefined): Rerate {
  if (!message) throw unreadable('a rerate');
  const totals = message.totals.map(({ asset, before, after }) => {
    return { asset, before: BigInt(before), after: BigInt(after) };
  });
  return { ...message, totals };
}

function unreadable(what: string): AlfredError {
  return new AlfredError('internal', {}, { cause: new Error(`an answer without ${what}`) });
}
