import type { Clock } from '@alfred/clock';
import type { EventStore } from '@alfred/event-store';
import { type Follower, follower, postgresCursor } from '@alfred/projections';
import type { openPool } from '@alfred/service-kit';

import { fileSignedMemory } from '../adapters/file-signed-memory.ts';
import { fileSignerKeys } from '../adapters/file-signer-keys.ts';
import { localArchive, standbyArchive } from '../adapters/postgres-archive.ts';
import { postgresCheckpoints, postgresSignerMemory } from '../adapters/postgres-checkpoints.ts';
import { postgresTiles } from '../adapters/postgres-tiles.ts';
import { type TransitDeps, transitSignerKeys } from '../adapters/transit-signer-keys.ts';
import type { ApplyCommands } from '../app/apply-commands.ts';
import { declareRestore, readSigner, rotateSigner } from '../app/change-signer.ts';
import { logSignal } from '../app/log-signal.ts';
import { ownedLog } from '../app/owned-log.ts';
import { getCheckpoint, listCheckpointKeys } from '../app/read-checkpoints.ts';
import { getConsistency, getReceipt, getTile } from '../app/read-proofs.ts';
import { reviewSigned } from '../app/review-signed.ts';
import { signer } from '../app/sign-checkpoints.ts';
import type { Ownership } from '../ports/ownership.ts';
import { verifiedLogProjection, verifyLog } from '../projections/verified-log.ts';

/** What the signer and its readers need. */
export interface SigningDeps {
  readonly pool: ReturnType<typeof openPool>;
  readonly clock: Clock;
  /** The log as it is stored: what is signed is there, whatever was in our hands. */
  readonly stored: EventStore;
  readonly deployment: string;
  /** What signed sizes are remembered in, and keys unless they are in a transit engine. */
  readonly signerFolder: string;
  readonly transit: Pick<TransitDeps, 'url' | 'tokenFile'> | undefined;
  readonly signAfter: 'local' | 'standby';
  readonly originOf: (ledger: string) => string;
  readonly onFault: (ledger: string, fault: unknown) => void;
}

/** What signs logs, and proves what is signed. */
export function signingOf({ stored, signerFolder, transit, signAfter, ...deps }: SigningDeps) {
  const signed = logSignal();
  const checkpoints = postgresCheckpoints(deps.pool);
  const tiles = postgresTiles(deps.pool);
  const keys = transit
    ? transitSignerKeys({ ...transit, prefix: `alfred-${deps.deployment}` })
    : fileSignerKeys({ folder: signerFolder });
  const archive = signAfter === 'standby' ? standbyArchive(deps.pool) : localArchive;
  const memory = fileSignedMemory({ folder: signerFolder });
  const sign = signer({
    ...{ ...deps, log: stored, checkpoints, tiles, keys, memory, archive },
    onSigned: (ledger, size) => signed.raise(ledger, Number(size)),
  });
  const readers = { store: stored, checkpoints, tiles, keys, signed, originOf: deps.originOf };
  const { pool, onFault } = deps;
  const changing = { ...readers, log: stored, memory };
  return {
    sign,
    changes: (applyCommands: ApplyCommands) => ({
      readSigner: readSigner({ ...changing, applyCommands }),
      rotateSigner: rotateSigner({ ...changing, applyCommands }),
      declareRestore: declareRestore({ ...changing, applyCommands }),
      archive: signAfter,
    }),
    useCases: {
      getCheckpoint: getCheckpoint(readers),
      listCheckpointKeys: listCheckpointKeys(readers),
      getReceipt: getReceipt(readers),
      getConsistency: getConsistency(readers),
      getTile: getTile(readers),
    },
    review: (ownership: Ownership) => reviewSigned({ log: ownedLog(stored, ownership), sign }),
    follower: (ownership: Ownership): Follower =>
      follower({
        name: verifiedLogProjection,
        log: ownedLog(stored, ownership),
        cursor: postgresCursor(pool, verifiedLogProjection),
        apply: verifyLog(postgresSignerMemory),
        onAdvanced: sign.verified,
        onFault,
      }),
  };
}
