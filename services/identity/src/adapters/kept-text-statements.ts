export const insertText = `insert into kept_text
  (organization, node, kind, id, previous, box, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict do nothing`;

/** The box of what would make the answer larger than $7 bytes is left out. */
export const selectChain = `with recursive chain as (
  select t.*, 0 as depth from kept_text t
   where t.organization = $1 and t.node = $2 and t.kind = $3 and t.id = $4 and t.expires_at > $5
  union all
  select t.*, c.depth + 1 from kept_text t
    join chain c on t.organization = c.organization and t.node = c.node
     and t.kind = c.kind and t.id = c.previous
   where c.depth < $6 and t.expires_at > $5
), sized as (
  select *, sum(octet_length(box)) over (order by depth) as bytes from chain
)
select id, previous, created_at as "createdAt", expires_at as "expiresAt",
  case when bytes <= $7 then box end as box
  from sized
 order by depth`;

export const selectMarks = `select kind, id, previous,
  created_at as "createdAt", expires_at as "expiresAt"
  from kept_text
 where organization = $1 and node = $2 and expires_at > $3 and (kind, id) > ($4, $5)
 order by kind, id
 limit $6`;

export const deleteText = `delete from kept_text
 where organization = $1 and node = $2 and kind = $3 and id = $4
returning expires_at > $5 as "isLive"`;

export const deleteExpired = `delete from kept_text
 where ctid = any (array(select ctid from kept_text where expires_at <= $1 limit $2))
returning 1 as gone`;
