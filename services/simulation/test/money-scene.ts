// The ledger's own writer, its log in memory and its clock moved by hand, as other services reach it.
import type { ManualClock } from '@alfred/clock';
import { type Command, type LedgerClient, LedgerDefinition } from '@alfred/contracts/ledger';
import { memoryEventStore } from '@alfred/event-store';
import { createClient, loopbackTransport, rpc } from '@alfred/service-kit';
import { expect } from 'vitest';
import { applyCommands } from '../../ledger/src/app/apply-commands.ts';
import { extendLeases } from '../../ledger/src/app/extend-leases.ts';
import { getHeadroom } from '../../ledger/src/app/headroom.ts';
import { listOpenLeases } from '../../ledger/src/app/open-leases.ts';
import { type LedgerApp, ledgerApi } from '../../ledger/src/grpc/ledger-api.ts';
import { runWriters } from '../../ledger/test/running-writers.ts';

export const ledger = 'led_a';
export const asset = 'USD/9';

export type Body = NonNullable<Command['body']>;

export interface MoneyScene {
  readonly client: LedgerClient;
  readonly clock: ManualClock;
  readonly users: readonly string[];
  /** The ledger accepts all of these, under keys of their own. */
  apply(...bodies: readonly Body[]): Promise<void>;
  /** What is due by the ledger's own clock happens. */
  keepHouse(): Promise<void>;
  stop(): Promise<void>;
}

/** A department with a budget, and so many users in it by their priority, each with a full wallet. */
export async function moneyScene(budget: bigint, weights: readonly number[]): Promise<MoneyScene> {
  const { open, clock, keepHouse } = runWriters(memoryEventStore());
  const app = {
    applyCommands: applyCommands({ writers: open }),
    getHeadroom: getHeadroom({ writers: open, clock }),
    extendLeases: extendLeases({ writers: open }),
    listOpenLeases: listOpenLeases({ writers: open }),
  };
  const transport = loopbackTransport();
  transport.serve([rpc(LedgerDefinition, ledgerApi(app as unknown as LedgerApp))]);
  const client = createClient(LedgerDefinition, transport.channel);
  let rows = 0;
  const apply = async (...bodies: readonly Body[]): Promise<void> => {
    const commands = bodies.map((body) => {
      rows += 1;
      return { origin: { $case: 'system' as const, value: `row-${rows}` }, body };
    });
    const { results } = await client.apply({ ledger, commands });
    for (const { outcome } of results) expect(outcome).toMatchObject({ $case: 'accepted' });
  };
  const users = weights.map((_, index) => `usr_${index}`);
  await apply(...opening(budget, users, weights));
  const stop = async () => {
    await open.stop();
    await transport.close();
  };
  return { client, clock, users, apply, keepHouse, stop };
}

function opening(
  budget: bigint,
  users: readonly string[],
  weights: readonly number[],
): readonly Body[] {
  const node = (name: string, parent: string, kind: string): Body => ({
    $case: 'openNode',
    value: { node: name, parent, kind },
  });
  return [
    { $case: 'openLedger', value: { organization: 'org_a', timeZone: 'UTC', assets: [asset] } },
    node('org_a', '', 'organization'),
    node('dep_a', 'org_a', 'department'),
    limitOf(budget),
    ...users.flatMap((user, index): Body[] => [
      node(user, 'dep_a', 'user'),
      { $case: 'issueCredits', value: { node: user, asset, amount: String(budget) } },
      { $case: 'setPriority', value: { node: user, weight: weights[index] ?? 1 } },
    ]),
  ];
}

/** The department's budget. */
export function limitOf(limit: bigint): Body {
  const name = { node: 'dep_a', asset, window: 'lifetime' };
  const terms = { mode: 'hard', rolloverCap: undefined, floor: undefined };
  return { $case: 'setBudget', value: { ...name, ...terms, limit: String(limit) } };
}
