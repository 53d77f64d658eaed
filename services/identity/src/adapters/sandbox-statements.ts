// Statements about sandboxes: organisations that stand for others, node by node.

export const selectSandbox =
  'select id, ledger, time_zone as "timeZone", asset from organization where sandbox_of = $1';

export const updateSandboxOf = 'update organization set sandbox_of = $2 where id = $1';

/** Where somebody is in the sandbox who has a test key of this node. */
export const selectPlace = `select id, organization, path, created_at as "openedAt"
  from node where stands_for = $1`;

export const updateStandsFor = 'update node set stands_for = $2 where id = $1';
