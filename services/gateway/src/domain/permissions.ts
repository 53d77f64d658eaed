/** Roles of API keys, as people read them in the table. */
export const roles = ['owner', 'member', 'auditor'] as const;

export type Role = (typeof roles)[number];

/** One line of the table: what it allows, and to whom. */
export interface PermissionEntry {
  readonly what: string;
  readonly roles: readonly Role[];
}

const everybody: readonly Role[] = roles;
const readers: readonly Role[] = ['owner', 'auditor'];
const spenders: readonly Role[] = ['owner', 'member'];
const owners: readonly Role[] = ['owner'];

/**
 * The only table of roles and permissions. Every route names one line of it.
 *
 * What a permission reaches is narrowed once more for members: their own node and what is below.
 */
const table = {
  'models.use': { what: 'call models and spend from the wallet of the key', roles: spenders },
  'nodes.read': { what: 'see nodes', roles: everybody },
  'nodes.write': { what: 'create, rename and move nodes', roles: owners },
  'keys.read': { what: 'see keys', roles: everybody },
  'keys.write': { what: 'create and revoke keys', roles: spenders },
  'people.read': { what: 'see how far erasures are', roles: readers },
  'texts.read': {
    what: 'read what entries say about oneself, owners: about people',
    roles: everybody,
  },
  'people.erase': { what: 'erase people, and keep them from it by legal holds', roles: owners },
  'people.export': { what: 'export everything about a person', roles: spenders },
  'limits.write': { what: 'set request limits of keys and nodes', roles: owners },
  'policies.read': { what: 'see policies', roles: everybody },
  'policies.write': { what: 'publish policies', roles: owners },
  'routes.read': { what: 'see routes', roles: everybody },
  'routes.write': { what: 'publish and remove routes', roles: owners },
  'experiments.read': { what: 'see how experiments go', roles: readers },
  'wallets.read': { what: 'see balances', roles: everybody },
  'wallets.write': { what: 'issue, correct, allocate, sweep and freeze credits', roles: owners },
  'holds.read': { what: 'see holds', roles: everybody },
  'holds.write': { what: 'place, capture and release holds', roles: spenders },
  'transfers.read': { what: 'see transfers', roles: everybody },
  'transfers.write': {
    what: 'transfer credits from the own node, and reverse that; owners from any',
    roles: spenders,
  },
  'peers.read': { what: 'see which ledgers credits may go to and come from', roles: readers },
  'peers.write': { what: 'say which ledgers credits may go to and come from', roles: owners },
  'budgets.read': { what: 'see budgets and their boosts', roles: everybody },
  'budgets.write': { what: 'set, boost and remove budgets', roles: owners },
  'payment.read': { what: 'see who pays and with which priority', roles: everybody },
  'payment.write': { what: 'set who pays and with which priority', roles: owners },
  'prices.read': { what: 'see prices and rates', roles: everybody },
  'tags.read': { what: 'see declared tags and those of nodes', roles: everybody },
  'tags.write': { what: 'declare tags and tag nodes', roles: owners },
  'usage.write': { what: 'report usage from outside', roles: owners },
  'notifications.read': { what: 'see subscriptions and their deliveries', roles: readers },
  'notifications.write': { what: 'subscribe, replay deliveries and rotate secrets', roles: owners },
  'analytics.read': { what: 'see what was spent on what', roles: everybody },
  'projections.read': {
    what: 'see what is folded from the log, and how that went',
    roles: readers,
  },
  'projections.rebuild': { what: 'have what is shown folded anew from the log', roles: owners },
  'requests.read': { what: 'see what became of a request', roles: everybody },
  'requests.erase': { what: 'delete what was said in calls of one’s own', roles: spenders },
  'audit.read': { what: 'look for entries of the log, and take them into a SIEM', roles: readers },
  'periods.write': { what: 'close the books up to a time, for good', roles: owners },
  'ledger.read': { what: 'read the log and its balances', roles: readers },
  'subscribers.read': { what: 'see who reads the log from the bus', roles: readers },
  'subscribers.write': { what: 'let somebody outside read the log', roles: owners },
  'checkpoints.read': { what: 'see signed checkpoints and their keys', roles: everybody },
} as const satisfies Record<string, PermissionEntry>;

export type Permission = keyof typeof table;

/** The table, for those who decide by it and for those who document it. */
export const permissionTable: Readonly<Record<Permission, PermissionEntry>> = table;

/**
 * What is open to test keys: calls, and looking at what became of them. They change nothing that
 * anybody else goes by, and above all make no key that could lead out of the sandbox.
 */
export function isOpenToTests(permission: Permission): boolean {
  return permission === 'models.use' || permission.endsWith('.read');
}

/** Whether a key with this role may do this. A role of a newer release may do nothing. */
export function isPermitted(role: string, permission: Permission): boolean {
  return permissionTable[permission].roles.some((permitted) => permitted === role);
}
