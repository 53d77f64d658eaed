import { type AuditFact, categoryOf } from '../domain/audit-fact.ts';
import { factOf, parseEntry } from './decode-entry.ts';

type Members = Readonly<Record<string, unknown>>;

/** Members of `data` that name a node; of an entry about a transfer also one of another ledger. */
const nodeMembers = ['node', 'parent', 'from', 'to', 'toNode', 'wallet', 'approver'];

/** Members that are ids or public words, beside those that have a column of their own. */
const wordMembers = [
  'schedule',
  'override',
  'report',
  'incarnation',
  'reason',
  'fromLedger',
].concat(['toLedger', 'peer', 'lot', 'organization', 'person']);

/** At most so many words of one entry can be searched for: tags and facts are bounded, too. */
const wordsMax = 100;

/** Any entry as auditors look for it, also of a type that this release does not know. */
export function decodeAudit(bytes: Uint8Array): AuditFact {
  const entry = parseEntry(bytes);
  const data = membersOf(entry.data);
  const [type, act, actor] = [text(entry.type), text(data.act), text(entry.actor)];
  const fact = factOf(entry);
  const usage = fact?.type === 'usage' ? fact : undefined;
  const at = BigInt(numberOf(entry.at));
  const shown = {
    ...{ act, actor, subject: text(data.subject), code: text(data.code) },
    ...{
      request: text(data.request) || text(membersOf(data.claim).request),
      lease: text(data.lease),
      transfer: text(data.transfer),
    },
    ...{ hold: text(data.hold), apiKey: text(data.apiKey) },
  };
  const nodes = nodesIn(data, entry.postings);
  const facts = { ...textsIn(data.facts), ...countIn(data) };
  return {
    ...{ ...shown, type, nodes, facts, at, key: text(entry.key) },
    seq: BigInt(numberOf(entry.seq)),
    counted: entry.effective === undefined ? at : BigInt(numberOf(entry.effective)),
    category: categoryOf(type, act),
    moved: movedBy(entry.postings),
    usage: usage && {
      ...{ spender: usage.node, provider: usage.provider, model: usage.model },
      spent: usage.amounts,
    },
    words: [
      ...new Set([
        ...[type.replace(/\.v\d+$/, ''), ...Object.values(shown), ...nodes],
        ...wordMembers.map((name) => text(data[name])),
        ...Object.values(facts),
        ...Object.entries(textsIn(data.tags)).flatMap(([name, tag]) => [tag, `${name}=${tag}`]),
      ]),
    ]
      .filter((word) => word !== '')
      .slice(0, wordsMax),
  };
}

const accountOfNode = /^(?:wallet|pool):(.+)$/;

/** By name, and by whose account something moved. */
function nodesIn(data: Members, postings: unknown): readonly string[] {
  const named = nodeMembers.map((name) => text(data[name]));
  const moved = listOf(postings).flatMap(({ from, to }) => [from, to]);
  const owners = moved.map((account) => accountOfNode.exec(text(account))?.[1] ?? '');
  return [...new Set([...named, ...owners])].filter((node) => node !== '');
}

function movedBy(postings: unknown): Record<string, bigint> {
  const moved: Record<string, bigint> = {};
  for (const { asset, amount } of listOf(postings)) {
    moved[text(asset)] = (moved[text(asset)] ?? 0n) + BigInt(text(amount));
  }
  return moved;
}

function countIn({ count }: Members): Record<string, string> {
  return typeof count === 'number' ? { count: String(count) } : {};
}

function textsIn(value: unknown): Record<string, string> {
  const members = Object.entries(membersOf(value));
  return Object.fromEntries(
    members.filter((member): member is [string, string] => text(member[1]) !== ''),
  );
}

function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.map(membersOf) : [];
}

const nothing: Members = {};

function membersOf(value: unknown): Members {
  return isObject(value) ? value : nothing;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}

/** Empty for what is no text, or not there. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
