import { createHash } from 'node:crypto';
import { idempotent, query, recordAct, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import { type NodePolicy, noPolicy } from '../domain/node-policy.ts';
import { type Rule, sameRules } from '../domain/rule.ts';
import type { PolicyBook, Publication, Published } from '../ports/policy-book.ts';
import { lockBundle, nextBundle } from './bundle-version.ts';

interface PolicyRow {
  readonly node: string;
  readonly version: number;
  readonly rules: readonly Rule[];
  readonly sections: string;
  readonly published_at: bigint;
}

interface BundleRow extends PolicyRow {
  readonly bundle: number;
}

/**
 * The policies in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresPolicyBook(pool: Pool): PolicyBook {
  return {
    publish: (publication) =>
      transaction(pool, async (tx) => {
        const bundle = await lockBundle(tx, publication.organization);
        const run = async () => Buffer.from(await publish(tx, publication, bundle));
        const answer = Buffer.from(await idempotent(tx, identityOf(publication), run)).toString();
        return published(tx, publication, answer);
      }),
    find: async (organization, node) => newest(pool, organization, node),
    bundleOf: async (organization) => {
      const rows = await query<BundleRow>(pool, selectBundle, [organization]);
      const policies = rows.filter((row) => row.node !== null).map(policyOf);
      return { organization, version: rows[0]?.bundle ?? 0, policies };
    },
    isReachable: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
  };
}

/** `<version of the policy> <version of the bundle>`: what a repeat is answered from. */
async function publish(
  tx: PoolClient,
  { organization, node, ledger, actor, apiKey, rules, sections, at }: Publication,
  bundle: number,
): Promise<string> {
  const current = await newest(tx, organization, node);
  if (sameRules(current.rules, rules) && current.sections === sections)
    return `${current.version} ${bundle}`;
  const next = current.version + 1;
  const row = [organization, node, next, JSON.stringify(rules), actor, at, sections];
  await query(tx, insertVersion, row);
  const bundleVersion = await nextBundle(tx, organization, bundle);
  const facts = { by: apiKey, version: `${next}`, rules: `${rules.length}`, ...digestOf(sections) };
  await recordAct(tx, { ledger, act: 'policy.put', actor, subject: node, facts });
  return `${next} ${bundleVersion}`;
}

async function published(
  tx: PoolClient,
  { organization, node }: Publication,
  answer: string,
): Promise<Published> {
  const [version = 0, bundleVersion = 0] = answer.split(' ').map(Number);
  const [row] = await query<PolicyRow>(tx, selectVersion, [organization, node, version]);
  return { policy: row ? policyOf(row) : noPolicy(node), bundleVersion };
}

async function newest(
  db: Pool | PoolClient,
  organization: string,
  node: string,
): Promise<NodePolicy> {
  const [row] = await query<PolicyRow>(db, selectNewest, [organization, node]);
  return row ? policyOf(row) : noPolicy(node);
}

function identityOf({ organization, node, actor, rules, sections, idempotency }: Publication) {
  const content = JSON.stringify(['put_policy', node, rules, ...(sections ? [sections] : [])]);
  return {
    scope: `${organization}/${actor}`,
    key: idempotency,
    digest: createHash('sha256').update(content).digest(),
  };
}

/** What the log says of the sections: the hash of their text. */
function digestOf(sections: string): Readonly<Record<string, string>> {
  if (sections === '') return {};
  return { sections: createHash('sha256').update(sections).digest('hex') };
}

function policyOf(row: PolicyRow): NodePolicy {
  const { node, version, rules, sections, published_at: publishedAt } = row;
  return { node, version, rules, sections, publishedAt };
}

const columns = 'p.node, p.version, p.rules, p.sections, p.published_at';

const selectNewest = `select ${columns} from policy_version p
 where p.organization = $1 and p.node = $2
 order by p.version desc limit 1`;

const selectVersion = `select ${columns} from policy_version p
 where p.organization = $1 and p.node = $2 and p.version = $3`;

const insertVersion = `insert into policy_version
  (organization, node, version, rules, actor, published_at, sections)
values ($1, $2, $3, $4, $5, $6, $7)`;

const selectBundle = `select b.version as bundle, ${columns}
  from bundle b
  left join lateral (
    select distinct on (v.node) v.* from policy_version v
     where v.organization = b.organization
     order by v.node, v.version desc
  ) p on true
 where b.organization = $1
 order by p.node`;
