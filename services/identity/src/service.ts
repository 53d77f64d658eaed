import type { Bus } from '@alfred/bus';
import type { Clock } from '@alfred/clock';
import { IdentityDefinition } from '@alfred/contracts/identity';
import { type Cursor, follower, logWaiting, type RpcLogLedger, rpcLog } from '@alfred/projections';
import {
  type openPool,
  type RelayLedger,
  relayTask,
  repeatingTask,
  rpc,
  type Service,
  schemaTask,
  type Task,
} from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import { attemptDigest } from './adapters/attempt-digest.ts';
import { busAnnouncements } from './adapters/bus-announcements.ts';
import { keyVault } from './adapters/key-vault.ts';
import { postgresDirectory } from './adapters/postgres-directory.ts';
import { postgresErasures } from './adapters/postgres-erasures.ts';
import { postgresKeptTexts } from './adapters/postgres-kept-texts.ts';
import { postgresSubscribers } from './adapters/postgres-subscribers.ts';
import { relayedLedger } from './adapters/relayed-ledger.ts';
import { rewriteTables, sealClearRows } from './adapters/seal-clear-rows.ts';
import { carryOut, resumeErasures } from './app/carry-out-erasures.ts';
import { closeEnded } from './app/close-ended.ts';
import { createKey } from './app/create-key.ts';
import { createNode } from './app/create-node.ts';
import { createOrganization } from './app/create-organization.ts';
import { destroyAgainTask } from './app/destroy-again.ts';
import { erasePerson, placeHold, readErasure, releaseHold } from './app/erase-person.ts';
import {
  dropExpiredTexts,
  dropKeptText,
  type KeptTextDeps,
  keepText,
  readKeptTexts,
} from './app/kept-texts.ts';
import { listKeptTexts } from './app/list-kept-texts.ts';
import { mintKey } from './app/mint-key.ts';
import { moveNode } from './app/move-node.ts';
import { openSandbox } from './app/open-sandbox.ts';
import { getNode, listKeys, listNodes, resolveKey } from './app/read-directory.ts';
import { renameNode } from './app/rename-node.ts';
import { revokeKey } from './app/revoke-key.ts';
import { sealingTask } from './app/seal-clear-texts.ts';
import { openTexts, sealTexts } from './app/sealed-texts.ts';
import { setKeyLimit, setNodeLimit } from './app/set-limits.ts';
import { awaitMoves, settleAllMoves } from './app/settle-moves.ts';
import {
  createSubscriber,
  listSubscribers,
  moveSubscriber,
  revokeSubscriber,
} from './app/subscribers.ts';
import { listNodeTags, listTagKeys, setNodeTags, setTagKeys } from './app/tags.ts';
import { identitySchema } from './config.ts';
import { identityApi } from './grpc/identity-api.ts';
import type { OutsideReaders } from './ports/outside-readers.ts';
import type { SubjectKeys } from './ports/subject-keys.ts';
import { followErasures } from './projections/erasures.ts';

/** How often moves and erasures are looked for that nobody waits for, and ended subscribers. Milliseconds. */
const pollMs = 1_000;
const closingMs = 10_000;
/** How often kept texts are removed that have expired. Milliseconds. */
const expiringMs = 60_000;

/** Everything identity needs from outside. No defaults: a forgotten dependency must not compile. */
export interface IdentityDeps {
  /** Its search path names {@link identitySchema}. The host ends it after this service. */
  readonly pool: ReturnType<typeof openPool>;
  readonly bus: Bus;
  /** Where pending commands go, and whose logs say who was erased. */
  readonly ledger: RelayLedger & RpcLogLedger;
  /** Under which keys are stored and looked up: never in a row, never in a log. */
  readonly pepper: Uint8Array;
  /** Names the pepper in the rows, so that it can be replaced one day. */
  readonly pepperId: string;
  /** Under which personal data is sealed, outside of the database. */
  readonly subjectKeys: SubjectKeys;
  /** How far each log was read for erasures, kept beside the keys. */
  readonly subjectKeysCursor: Cursor<undefined>;
  /** Through which those outside read the log of an organisation. */
  readonly readers: OutsideReaders;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a new node waits for the ledger before its caller hears that it is away. */
  readonly ledgerPatienceMs?: number;
}

/** Wires identity. Opens nothing and listens to nothing. */
export function createIdentityService(deps: IdentityDeps): Service {
  const { pool, bus, ledger, clock, logger, readers } = deps;
  const relayFault = (err: unknown) => logger.warn({ event: 'relay_delayed', err });
  const relayed = relayTask({
    ...{ name: 'identity', pool, ledger, onFault: relayFault },
    ...(deps.ledgerPatienceMs === undefined ? {} : { flushMs: deps.ledgerPatienceMs }),
  });
  const sealing = { pool, vault: keyVault(deps.subjectKeys), digestOf: attemptDigest(deps.pepper) };
  const directory = postgresDirectory(sealing);
  const announcements = busAnnouncements({ bus, logger });
  const relay = relayedLedger(relayed);
  const shared = { directory, clock, relay, announcements, mintKey: mintKey(deps) };
  const subscribing = { subscribers: postgresSubscribers(pool, sealing.digestOf), readers, clock };
  const erasing = { ...shared, erasures: postgresErasures(pool), subjectKeys: deps.subjectKeys };
  const keeping = { keptTexts: postgresKeptTexts(sealing), clock };
  const people = { ...erasing, carryOut: carryOut(erasing) };
  const api = identityApi({
    ...peopleUseCases(people),
    ...subscriberUseCases(subscribing),
    ...keptTextUseCases({ ...keeping, directory }),
    sealTexts: sealTexts(sealing),
    openTexts: openTexts(sealing),
    createOrganization: createOrganization(shared),
    createNode: createNode({ ...shared, awaitMoves: awaitMoves(shared) }),
    renameNode: renameNode(shared),
    moveNode: moveNode(shared),
    getNode: getNode(shared),
    listNodes: listNodes(shared),
    createKey: createKey(shared),
    openSandbox: openSandbox(shared),
    listKeys: listKeys(shared),
    setTagKeys: setTagKeys(shared),
    listTagKeys: listTagKeys(shared),
    setNodeTags: setNodeTags(shared),
    listNodeTags: listNodeTags(shared),
    revokeKey: revokeKey(shared),
    setKeyLimit: setKeyLimit(shared),
    setNodeLimit: setNodeLimit(shared),
    resolveKey: resolveKey(shared),
  });
  return {
    name: 'identity',
    rpc: [rpc(IdentityDefinition, api)],
    consumers: [],
    tasks: [
      schemaTask(pool, identitySchema),
      sealingTask({
        sealClearRows: sealClearRows(sealing),
        rewriteTables: () => rewriteTables(pool),
        onSealed: (rows, rewritten) => logger.warn({ event: 'clear_rows_sealed', rows, rewritten }),
      }),
      destroyAgainTask(erasing),
      relayed,
      erasuresFollower(deps, followErasures(erasing)),
      ...roundsOf(logger, { people, moving: shared, subscribing, keeping }),
    ],
    ready: async () => ((await directory.isReachable()) ? [] : ['identity: PostgreSQL']),
  };
}

/** Of what every log says about persons who were erased, here or before a restore. */
function erasuresFollower(
  { ledger, subjectKeysCursor: cursor, logger }: IdentityDeps,
  apply: ReturnType<typeof followErasures>,
): Task {
  return follower({
    ...{ name: 'identity.erased', log: rpcLog(ledger), cursor, apply },
    onAdvanced: () => {},
    onFault: logWaiting(logger),
  });
}

function peopleUseCases(people: Parameters<typeof erasePerson>[0]) {
  return {
    erasePerson: erasePerson(people),
    readErasure: readErasure(people),
    placeHold: placeHold(people),
    releaseHold: releaseHold(people),
  };
}

function subscriberUseCases(subscribing: Parameters<typeof createSubscriber>[0]) {
  return {
    createSubscriber: createSubscriber(subscribing),
    listSubscribers: listSubscribers(subscribing),
    moveSubscriber: moveSubscriber(subscribing),
    revokeSubscriber: revokeSubscriber(subscribing),
  };
}

function keptTextUseCases(keeping: Parameters<typeof listKeptTexts>[0]) {
  return {
    keepText: keepText(keeping),
    readKeptTexts: readKeptTexts(keeping),
    dropKeptText: dropKeptText(keeping),
    listKeptTexts: listKeptTexts(keeping),
  };
}

interface Rounds {
  readonly keeping: KeptTextDeps;
  readonly people: Omit<Parameters<typeof resumeErasures>[0], 'onFault'>;
  readonly moving: Parameters<typeof settleAllMoves>[0];
  readonly subscribing: Parameters<typeof closeEnded>[0];
}

/** What goes on after its caller has gone, or when its time has come. */
function roundsOf(
  logger: Logger,
  { people, moving, subscribing, keeping }: Rounds,
): readonly Task[] {
  const telling = (event: string) => (err: unknown) => logger.warn({ event, err });
  const onFault = telling('erasure_delayed');
  return [
    repeatingTask({
      ...{ name: 'identity.erasures', pause: pollMs, onFault },
      round: resumeErasures({ ...people, onFault }),
    }),
    repeatingTask({
      ...{ name: 'identity.moves', pause: pollMs, onFault: telling('moves_delayed') },
      round: settleAllMoves(moving),
    }),
    repeatingTask({
      ...{ name: 'identity.kept_texts', pause: expiringMs, onFault: telling('expiring_delayed') },
      round: dropExpiredTexts(keeping),
    }),
    repeatingTask({
      ...{ name: 'identity.subscribers', pause: closingMs, onFault: telling('closing_delayed') },
      round: closeEnded(subscribing),
    }),
  ];
}
