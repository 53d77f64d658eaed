import type { AnalyticsClient, Rebuild as ProtoRebuild } from '@alfred/contracts/analytics';
import type { LedgerClient } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import type { Projections, Rebuild } from '../../ports/api/projections.ts';

/** What a service offers that keeps projections. */
type Keeper = Pick<
  AnalyticsClient | LedgerClient,
  'listProjections' | 'startRebuild' | 'getRebuild'
>;

/** Projections of the services that keep some, each asked for its own. */
export function grpcProjections(keepers: Readonly<Record<string, Keeper>>): Projections {
  const list = async () => {
    const asked = Object.entries(keepers).map(async ([service, keeper]) => {
      const { projections } = await keeper.listProjections({});
      return projections.map(({ name, what }) => ({ name, what, service }));
    });
    return (await Promise.all(asked)).flat();
  };
  const keeperOf = async (name: string): Promise<Keeper> => {
    const found = (await list()).find((projection) => projection.name === name);
    const keeper = found && keepers[found.service];
    if (!keeper) throw new AlfredError('projection_unknown', { projection: name });
    return keeper;
  };
  return {
    list,
    start: async (ledger, projection, replace) => {
      const keeper = await keeperOf(projection);
      const { rebuild } = await keeper.startRebuild({ ledger, projection, replace });
      if (!rebuild) throw new AlfredError('internal', {}, { cause: new Error('no rebuild') });
      return rebuildOf(rebuild);
    },
    last: async (ledger, projection) => {
      const keeper = await keeperOf(projection);
      const { rebuild } = await keeper.getRebuild({ ledger, projection });
      return rebuild && rebuildOf(rebuild);
    },
  };
}

function rebuildOf({ endedAt, ...rebuild }: ProtoRebuild): Rebuild {
  return { ...rebuild, endedAt: endedAt || undefined };
}
