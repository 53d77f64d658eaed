// Every statement that reads within a scope takes the organisation as $1 and, for callers who see
// only a part of the tree, the top of that part as $2.

const nodeColumns = 'n.id, n.organization, n.kind, n.name, n.parent, n.path, n.created_at';

const keyColumns = `k.id, k.organization, k.node, k.name, k.role, k.prefix, k.last_four,
  k.created_at, k.expires_at, k.revoked_at`;

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
  'select id, ledger, time_zone as "timeZone" from organization where id = $1';

export const selectCaller = `select ${keyColumns}, o.ledger, n.path
  from api_key k
  join organization o on o.id = k.organization
  join node n on n.organization = k.organization and n.id = k.node
 where k.digest = $1`;

export const insertOrganization =
  'insert into organization (id, ledger, time_zone, created_at) values ($1, $2, $3, $4)';

export const insertNode = `insert into node (id, organization, kind, name, parent, path, created_at)
values ($1, $2, $3, $4, $5, $6, $7)`;

export const updateName = `update node n set name = $4 where ${nodeInScope} and n.id = $3`;

export const insertKey = `insert into api_key
  (id, organization, node, name, role, prefix, last_four, digest, pepper, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

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
