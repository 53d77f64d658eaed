/**
 * What administrators and services do that moves no money and has no entry of its own. Closed, and
 * part of the format: a released act keeps its name and its meaning for ever; new ones are added.
 */
export const acts = [
  'key.created',
  'key.revoked',
  'key.limit_set',
  'node.limit_set',
  'node.renamed',
  'erasure.requested',
  'hold.placed',
  'hold.released',
  'tags.declared',
  'tags.set',
  'subscriber.created',
  'subscriber.moved',
  'subscriber.revoked',
  'policy.put',
  'route.put',
  'route.removed',
  'route.arm_stopped',
  'prices.put',
  'prices.superseded',
  'rerate.started',
  'stopped.decided',
  'subscription.created',
  'subscription.changed',
  'subscription.removed',
  'secret.rotated',
  'clock.confirmed',
  'export.taken',
] as const;

export type Act = (typeof acts)[number];
