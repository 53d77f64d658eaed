import { AlfredError } from '@alfred/errors';
import type { ManagementApi } from '../src/http/api/management-api.ts';

const caller = {
  ...{ organization: 'org_1', ledger: 'led_1', node: 'org_1', key: 'key_1' },
  ...{ role: 'owner', path: ['org_1'], mode: 'live', expiresAt: 0n },
  ...{ asset: 'USD/9', tags: {}, tagKeys: [], limits: [] },
};

const unasked = async (): Promise<never> => {
  throw new Error('a port was asked');
};

async function* unaskedPages(): AsyncIterable<never> {
  yield await unasked();
}

/** Ports that must not be reached: these tests are about what happens before them. */
export const closedPorts: ManagementApi = {
  directory: {
    ...{ createOrganization: unasked, createNode: unasked, renameNode: unasked },
    ...{ moveNode: unasked, node: unasked, sees: unasked, nodes: unasked },
    ...{ createKey: unasked, openSandbox: unasked, keys: unasked, revokeKey: unasked },
    ...{ setKeyLimit: unasked, setNodeLimit: unasked },
  },
  books: {
    ...{ post: unasked, postUnless: unasked, wallet: unasked, wallets: unasked, budgets: unasked },
    ...{ nodeMoney: unasked, moved: unasked },
    ...{ entries: unasked, balances: unasked, checkpoint: unasked, checkpointKeys: unasked },
  },
  ...{
    createOrganization: unasked,
    createKey: unasked,
    readRequest: unasked,
    readReceipt: unasked,
  },
  ...{ readKeptCall: unasked, dropKeptCall: unasked },
  ...{ proofs: { consistency: unasked, tile: unasked }, readEntryReceipt: unasked },
  ...{ readWalletEntries: unasked, readBudgetEntries: unasked, readStatement: unasked },
  readWholeStatement: unaskedPages,
  routes: {
    ...{ put: unasked, remove: unasked, find: unasked, list: unasked, versions: unasked },
  },
  ...{ putRoute: unasked, readRoute: unasked, readRouteVersions: unasked },
  ...{ readExperiment: unasked, giveFeedback: unasked, readRouteCache: unasked },
  ...{ putPolicy: unasked, readPolicy: unasked, setBudget: unasked, readBudgets: unasked },
  ...{
    removeBudget: unasked,
    startOverride: unasked,
    readOverrides: unasked,
    endOverride: unasked,
  },
  ...{ moveNode: unasked, allocatePool: unasked, readPool: unasked, readNodeMoney: unasked },
  ...{ setPayment: unasked, setPriority: unasked, freezeWallet: unasked, thawWallet: unasked },
  ...{ makeTransfer: unasked, reverseTransfer: unasked, listTransfers: unasked },
  ...{ readTransfer: unasked, addPeer: unasked, removePeer: unasked, readPeers: unasked },
  upstreams: { health: () => [] },
  clock: { nowMicros: () => 0n },
  ...{ scheduleMovement: unasked, readMovements: unasked, cancelMovement: unasked },
  ...{ issueCredits: unasked, allocateCredits: unasked, readWallet: unasked, listWallets: unasked },
  ...{ placeHold: unasked, captureHold: unasked, releaseHold: unasked },
  ...{ readHold: unasked, listHolds: unasked },
  ...{ adjustCredits: unasked, setOverdraft: unasked, readOverdrafts: unasked, readLots: unasked },
  archiveNode: unasked,
  ...{ openAsset: unasked, closeWallet: unasked, reopenWallet: unasked },
  ...{ setPrice: unasked, removePrice: unasked, restorePrice: unasked, setRate: unasked },
  ...{ readPrices: unasked, readPrice: unasked, reportUsage: unasked },
  ...{ declareTags: unasked, tagNode: unasked, readNodeTags: unasked },
  priceDesk: { versions: unasked, supersede: unasked },
  tagBook: { keys: unasked },
  meteringDesk: {
    ...{ startRerate: unasked, rerate: unasked, stopped: unasked, decide: unasked },
  },
  authenticate: async (request) => {
    const role = request.headers.authorization?.replace('Bearer ', '');
    if (!role) throw new AlfredError('api_key_missing');
    if (role === 'forged') throw new AlfredError('api_key_invalid');
    request.caller = { ...caller, role };
  },
  clocks: { read: unasked, confirm: unasked },
  signers: { read: unasked, change: unasked },
  ...{ subscribe: unasked, readSubscriptions: unasked },
  ...{ readSpend: unasked, watchSpend: unasked, readAudit: unasked, exportAudit: unasked },
  readEntriesOf: unasked,
  exports: { taken: unasked },
  projections: { list: unasked, start: unasked, last: unasked },
  notifications: {
    ...{ subscribe: unasked, subscriptions: unasked, remove: unasked, enable: unasked },
    ...{ rotate: unasked, test: unasked, deliveries: unasked, replay: unasked },
  },
  subscribers: { create: unasked, list: unasked, move: unasked, revoke: unasked },
  people: {
    ...{ erase: unasked, erasure: unasked, hold: unasked, release: unasked },
    ...{ seal: unasked, open: unasked },
  },
  ...{ exportPerson: unasked, readTexts: unasked },
  ...{ setKeyLimit: unasked, setNodeLimit: unasked },
  rateLimits: { health: unasked },
  evictKey: () => {},
  idempotencyKey: Buffer.from('secret'),
  operatorToken: 'operator',
  version: '1.2.3',
};
