import { Command } from '@alfred/contracts/ledger';
import { randomId } from '@alfred/ids';
import type { PoolClient } from 'pg';
import { enqueueCommand } from './relay-store.ts';

/** What services write into the log that has no entry of its own. A released act never changes. */
export const recordedActs = [
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

/** One of {@link recordedActs}. */
export type RecordedAct = (typeof recordedActs)[number];

/** What was done, by whom, to what: ids and public words, never names, addresses or secrets. */
export interface ActToRecord {
  readonly ledger: string;
  readonly act: RecordedAct;
  /** The node on whose behalf it was done; empty for whoever runs the deployment. */
  readonly actor: string;
  /** A random id: what it was done to. */
  readonly subject: string;
  /** Words of [A-Za-z0-9_.:/+*-]: other characters become _; empty ones are left out. */
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * Writes an act for the log beside the fact itself, in the fact's transaction. The service's relay
 * sends it until the ledger has it, once.
 */
export async function recordAct(tx: PoolClient, act: ActToRecord): Promise<void> {
  const id = randomId('act');
  await enqueueCommand(tx, { id, ledger: act.ledger, command: actCommand(act) });
}

/** What the ledger takes as a public word: a name or an address is none. */
const noWord = /[^A-Za-z0-9_.:/+*-]/g;
const wordMax = 128;

/** The command that says so. */
export function actCommand({ act, actor, subject, facts }: Omit<ActToRecord, 'ledger'>): Command {
  const told = Object.entries(facts).filter(([, word]) => word !== '');
  const words = told.map(([name, word]) => [name, word.replace(noWord, '_').slice(0, wordMax)]);
  const value = { act, subject, facts: Object.fromEntries(words) };
  return Command.fromPartial({ actor, body: { $case: 'recordAct', value } });
}
