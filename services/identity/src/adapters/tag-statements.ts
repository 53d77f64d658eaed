// Statements about tags; those within a scope take the organisation as $1 and, for callers who see
// only a part of the tree, the top of that part as $2.

export const selectTagKeys = 'select tag_keys as "tagKeys" from organization where id = $1';

export const updateTagKeys = 'update organization set tag_keys = $2 where id = $1';

/** Of an organisation, a department or a team. */
export const selectCentre = `select from node
 where organization = $1 and tags ->> 'costCentre' = $2
   and kind in ('organization', 'department', 'team')
 limit 1`;

export const updateNodeTags = `update node n set tags = $4
 where n.organization = $1 and ($2::text is null or $2 = any (n.path)) and n.id = $3`;

/** The tags of every node on the path of `n`, from the top down. */
export const tagsOnPath = `(select coalesce(jsonb_agg(above.tags order by cardinality(above.path)), '[]')
  from node above
 where above.organization = n.organization and above.id = any (n.path) and above.tags <> '{}')`;

export const selectNodeTags = `select n.id as node, n.tags, ${tagsOnPath} as "onPath"
  from node n
 where n.organization = $1 and ($2::text is null or $2 = any (n.path)) and n.id = any ($3)`;
