// Statements about limits; those that write take the organisation as $1 and, for callers who
// see only a part of the tree, the top of that part as $2.

const nodeInScope = 'n.organization = $1 and ($2::text is null or $2 = any (n.path))';

export const updateNodeLimit = `update node n set limits = $4
 where ${nodeInScope} and n.id = $3`;

export const updateKeyLimit = `update api_key k set limits = $4
  from node n
 where ${nodeInScope} and n.organization = k.organization and n.id = k.node and k.id = $3`;

/** The limits of every node on the path of `n`, from the top down. */
export const limitsOnPath = `(select coalesce(jsonb_agg(
    '{"models": [], "networks": []}' || above.limits || jsonb_build_object('kind', 'node', 'id', above.id)
    order by cardinality(above.path)), '[]')
  from node above
 where above.organization = n.organization and above.id = any (n.path)
   and above.limits is not null)`;
