export const lockPerson = `select n.kind from node n
 where n.organization = $1 and ($2::text is null or $2 = any (n.path)) and n.id = $3
   for update`;

export const selectErasure = `select n.id as node, n.organization, coalesce(e.status, 'none') as status,
  e.requested_at as "requestedAt", e.done_at as "doneAt", h.node is not null as held
  from node n
  left join erasure e on e.node = n.id
  left join legal_hold h on h.node = n.id
 where n.organization = $1 and ($2::text is null or $2 = any (n.path)) and n.id = $3`;

export const putErasure = `insert into erasure (node, organization, status, actor, requested_at)
values ($2, $1, $3, $4, $5)
on conflict (node) do update set status = excluded.status`;

export const lockOwnerKeys = `select id, node from api_key
 where organization = $1 and role = 'owner'
   and revoked_at is null and (expires_at is null or expires_at > $2)
 order by ordinal
   for update`;

export const revokeKeys = `update api_key set revoked_at = $3
 where organization = $1 and node = $2 and revoked_at is null
returning id`;

export const selectKeysOf = 'select id from api_key where organization = $1 and node = $2';

export const putHold = `insert into legal_hold (organization, node, placed_at) values ($1, $2, $3)
on conflict (node) do nothing`;

export const deleteHold = 'delete from legal_hold where organization = $1 and node = $2';

export const selectRunning = `select node, organization from erasure
 where status in ('started', 'recording')
 order by requested_at
 limit $1`;

export const selectRow =
  'select relay_row as id from erasure where organization = $1 and node = $2';

/** Nobody else takes this step of it. */
export const lockErasure = `select e.actor, o.ledger from erasure e
  join organization o on o.id = e.organization
 where e.organization = $1 and e.node = $2 and e.status = 'started'
   for update of e`;

export const emptyNode = `update node
   set name_box = null, email_box = null, erased_at = coalesce(erased_at, $3)
 where organization = $1 and id = $2`;

export const emptyKeys = 'update api_key set name_box = null where organization = $1 and node = $2';

/** They cannot be opened any more as it is; nothing is left of them here either. */
export const dropTexts = 'delete from kept_text where organization = $1 and node = $2';

export const markRecording = `update erasure set status = 'recording', relay_row = $3
 where organization = $1 and node = $2`;

export const markDone = `update erasure set status = 'done', done_at = coalesce(done_at, $3)
 where organization = $1 and node = $2`;

/** Also where nobody asked here: the log knows of it. */
export const putDone = `insert into erasure (node, organization, status, actor, requested_at, done_at)
values ($2, $1, 'done', '', $3, $3)
on conflict (node) do update set status = 'done', done_at = coalesce(erasure.done_at, $3)`;

export const selectInLedger = `select n.organization, n.id as node from node n
  join organization o on o.id = n.organization
 where o.ledger = $1 and n.id = $2
   for update of n`;

export const selectErased = `select organization, node from erasure
 where status in ('recording', 'done') and node > $1
 order by node
 limit $2`;
