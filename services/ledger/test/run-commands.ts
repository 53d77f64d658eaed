import { strict as assert } from 'node:assert';
import { type NewEntry, noLeaf } from '@alfred/event-store';
import { leafOfFramed } from '@alfred/proof';
import { leaseLives } from '../src/app/lives.ts';
import { decideInto, emptyDraft, type Memory } from '../src/app/memory.ts';
import { recentKeys } from '../src/app/recent-keys.ts';
import type { LedgerCommand } from '../src/domain/commands.ts';
import type { PastEntry } from '../src/domain/decision-context.ts';
import { isOwnKeyed, ownKeyOf } from '../src/domain/keys.ts';
import { emptyState } from '../src/domain/state.ts';
import { decodeEntry } from '../src/wire/decode-entry.ts';
import type { Entry } from '../src/wire/entry.ts';
import { day, issue, openLedger, openNode, start, tree } from './given.ts';
import { addPeer } from './given-leases.ts';
import { momentAt } from './load-deps.ts';
import { emptyBooks, type NaiveBooks, take } from './naive-books.ts';

// A writer's memory without a writer: commands in, entries out, nothing between.

export interface Run {
  readonly memory: Memory;
  readonly stored: NewEntry[];
  readonly keyed: Map<string, PastEntry>;
  readonly books: NaiveBooks;
  now: number;
}

/** A ledger with a tree, whose spenders have something. */
export function begin(timeZone = 'UTC'): Run {
  const memory = {
    ...{ ledger: 'led', epoch: 1, origin: 'alfred/dep/led', leaf: noLeaf.toString('hex') },
    state: emptyState(),
    keys: recentKeys(10_000),
    leafOf: leafOfFramed,
    lives: leaseLives(day),
  };
  const run: Run = { memory, stored: [], keyed: new Map(), books: emptyBooks(), now: start };
  const funds = ['user', 'other', 'dep'].map((node) => issue(node, 200n));
  const genesis = openLedger({ timeZone });
  const first = [
    genesis,
    ...tree.slice(1),
    openNode('dep2', 'org', 'department'),
    ...funds,
    addPeer(),
  ];
  for (const [index, wish] of first.entries()) {
    for (const entry of submit(run, wish, -1 - index).added) take(run.books, entry);
  }
  return run;
}

/** Without a place in the sequence it is the writer's own command, under no key. */
export function submit(run: Run, wish: LedgerCommand, index: number | undefined) {
  const { memory, stored, keyed, now } = run;
  const draft = emptyDraft(memory);
  const key = keyOf(wish, index);
  const plain = JSON.stringify(wish, (_, value) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
  const submission = {
    ...{ key, actor: undefined, policy: undefined, price: undefined },
    digest: Buffer.from(plain).toString('hex').padEnd(64, '0').slice(-64),
    ...{ effective: undefined, notAfter: undefined },
    bindsRefusal: key?.startsWith('api:') ?? false,
    command: wish,
  };
  const past = (known: string) => keyed.get(known);
  const answer = decideInto(memory, draft, { submission, moment: momentAt(now), past });
  assert(answer, 'one command always fits into a draft of its own');
  stored.push(...draft.entries);
  for (const [name, entry] of draft.keyed) keyed.set(name, entry);
  return { answer, added: draft.entries.map(({ bytes }) => decodeEntry(bytes)) };
}

export function decoded({ stored }: Run): readonly Entry[] {
  return stored.map(({ bytes }) => decodeEntry(bytes));
}

function keyOf(wish: LedgerCommand, index: number | undefined): string | undefined {
  if (isOwnKeyed(wish)) return ownKeyOf(wish);
  return index === undefined ? undefined : `api:key:${index}`;
}
