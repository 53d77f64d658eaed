import type {
  LedgerServiceImplementation,
  Rebuild as ProtoRebuild,
} from '@alfred/contracts/ledger';
import type { Rebuild, Rebuilder } from '@alfred/projections';

/** What rebuilds projections. */
export interface RebuildApp {
  readonly rebuilds: Pick<Rebuilder, 'projections' | 'start' | 'last'>;
}

type RebuildRpc = 'listProjections' | 'startRebuild' | 'getRebuild';

/** The part of the service that folds logs anew, and compares. */
export function rebuildApi({
  rebuilds,
}: RebuildApp): Pick<LedgerServiceImplementation, RebuildRpc> {
  return {
    listProjections: async () => ({
      projections: rebuilds.projections.map(({ name, what }) => ({ name, what })),
    }),
    startRebuild: async ({ ledger, projection, replace }) => ({
      rebuild: toProtoRebuild(await rebuilds.start({ ledger, projection, wantsSwitch: replace })),
    }),
    getRebuild: async (of) => {
      const last = await rebuilds.last(of);
      return last ? { rebuild: toProtoRebuild(last) } : {};
    },
  };
}

function toProtoRebuild({ wantsSwitch, isSwitched, samples, ...rebuild }: Rebuild): ProtoRebuild {
  const { ledger: _, ...told } = rebuild;
  const shown = samples.map((sample) => ({ ...sample }));
  return { ...told, samples: shown, replace: wantsSwitch, replaced: isSwitched };
}
