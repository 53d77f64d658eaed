// Every statement that reads within a scope takes the organisation as $1 and, for callers who see
// only a part of the tree, the top of that part as $2.

import { limitsOnPath } from './limit-statements.ts';
import { tagsOnPath } from './tag-statements.ts';

const nodeColumns = `n.id, n.organization, n.kind, n.name_box, n.email_box, n.parent, n.path, n.created_at,
  n.limits`;

const keyColumns = `k.id, k.organization, k.node, k.name_box, k.role, k.prefix, k.last_four,
  k.created_at, k.expires_at, k.revoked_at, k.limits`;

const nodeInScope = 'n.organization = $1 and ($2::text is null or $2 = any (n.path))';

const keysInScope = `from api_key k
  join node n on n.organization = k.organization and n.id = k.node
 where ${nodeInScope}`;

export const selectNode = `select ${nodeColumns} from node n where ${nodeInScope} and n.id = $3`;

export const selectNodes = `select ${nodeColumns} from node n
 where ${nodeInScope}
   and ($3::text is null or n.ordinal > (select ordinal from node where id = $3))
 order by n.ordinal
 limit $4`;

export const selectKey = `select ${keyColumns} ${keysInScope} and k.id = $3`;

export const selectKeys = `select ${keyColumns} ${keysInScope}
   and ($3::text is null or k.ordinal > (select ordinal from api_key where id = $3))
 order by k.ordinal
 limit $4`;

export const selectOrganization =
  'select id, ledger, time_zone as "timeZone", asset from organization where id = $1';

/** Test keys lead to the place in the sandbox that stands for their node, every other one to its own node. */
export const selectCaller = `select ${keyColumns}, o.ledger, o.asset,
  s.id as "atNode", s.organization as "atOrganization", s.path,
  h.tag_keys as "tagKeys", ${tagsOnPath} as "onPath",
  ${limitsOnPath} as "limitsOnPath"
  from api_key k
  join organization h on h.id = k.organization
  join node n on n.organization = k.organization and n.id = k.node
  join node s on s.id = case k.prefix
    when 'alf_test_' then (select id from node where stands_for = k.node) else k.node end
  join organization o on o.id = s.organization
 where k.digest = $1`;

export const insertOrganization =
  'insert into organization (id, ledger, time_zone, created_at, asset) values ($1, $2, $3, $4, $5)';

export const insertNode = `insert into node
  (id, organization, kind, name_box, email_box, parent, path, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Whoever changes the shape of one tree waits here for whoever does already. */
export const lockOrganization = 'select 1 from organization where id = $1 for no key update';

export const insertMove =
  'insert into node_move (id, organization, node, parent) values ($1, $2, $3, $4)';

/** The last one first. */
export const selectWaitingMoves = `select id from node_move
 where organization = $1 and not settled
 order by ordinal desc
 limit $2`;

/** In the order in which the ledger was told, each with its answer where there is one. */
export const selectAnsweredMoves = `select m.id, m.organization, m.node, m.parent, r.answer
  from node_move m
  join relay r on r.id = m.id
 where m.organization = $1 and not m.settled
 order by m.ordinal`;

export const selectOrganizationsWithMoves =
  'select organization from node_move where not settled group by organization limit $1';

export const updateParent = 'update node set parent = $3 where organization = $1 and id = $2';

/** The node and everything below it: what stood above it is replaced by the path of its parent. */
export const updatePaths = `update node n
   set path = p.path || n.path[array_position(n.path, $2):]
  from node p
 where n.organization = $1 and $2 = any (n.path)
   and p.organization = $1 and p.id = $3`;

export const updateSettled = 'update node_move set settled = true where id = $1';

/** Null: it stays as it is. */
export const updateName = `update node n set name_box = coalesce($4, n.name_box)
 where ${nodeInScope} and n.id = $3`;

/** Null: it has none from now on. */
export const updateEmail = `update node n set email_box = $4 where ${nodeInScope} and n.id = $3`;

export const insertKey = `insert into api_key
  (id, organization, node, name_box, role, prefix, last_four, digest, pepper, created_at, expires_at,
   limits)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

/** Keys in their order, so that two who lock them wait for each other and never in a circle. */
export const lockOwnerKeys = `select id from api_key
 where organization = $1 and role = 'owner'
   and revoked_at is null and (expires_at is null or expires_at > $2)
 order by ordinal
   for update`;

export const updateRevoked = `update api_key k set revoked_at = coalesce(k.revoked_at, $4)
  from node n
 where ${nodeInScope} and n.organization = k.organization and n.id = k.node and k.id = $3
returning ${keyColumns}`;
