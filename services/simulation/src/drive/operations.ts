// What people and clients do: one thing a step, drawn from the seed.
import type { Component } from '../parts/platform.ts';
import { eitherRoute, models } from '../parts/prices.ts';
import { audit } from './audit.ts';
import { askGateway } from './caller.ts';
import { budgetOperations } from './operations-on-budgets.ts';
import { holdOperations } from './operations-on-holds.ts';
import { moneyOperations } from './operations-on-money.ts';
import { treeOperations } from './operations-on-the-tree.ts';
import { type Operation, type Stage, spenders } from './stage.ts';

function ask(stage: Stage): void {
  const { platform, random, organizations, step } = stage;
  const gateways = [...platform.components.values()].filter(({ gateway }) => gateway);
  if (gateways.length === 0) return;
  const organization = random.pick(organizations);
  const { nodes } = platform.booksOf(organization.ledger);
  const known = spenders(organization).filter((node) => nodes.has(node));
  if (known.length === 0) return;
  const count = random.chance(0.15) ? random.int(2, 8) : 1;
  for (let n = 0; n < count; n += 1) {
    askGateway(platform, random.pick(gateways as readonly Component[]), {
      ledger: organization.ledger,
      node: random.pick(known),
      model: random.pick([...Object.keys(models), eitherRoute.name]),
      words: random.int(1, 40),
      cap: random.int(1, 400),
      stream: random.chance(0.5),
      includeUsage: random.chance(0.5),
      vanishesAfterMs: random.chance(0.15) ? random.int(0, 800) : undefined,
      readMs: random.chance(0.05) ? random.int(500, 20_000) : random.int(1, 20),
      idempotency: random.chance(0.1) ? `step-${step}` : undefined,
    });
  }
}

/** A client that heard nothing, or nothing good, asks the same again under its key. */
function askAgain(stage: Stage): void {
  const { platform, random } = stage;
  const gateways = [...platform.components.values()].filter(({ gateway }) => gateway);
  const keyed = [...platform.requests.values()].filter(({ asked }) => asked.idempotency);
  if (gateways.length === 0 || keyed.length === 0) return;
  const { asked } = random.pick(keyed);
  const isOther = random.chance(0.1);
  const again = isOther ? { ...asked, words: asked.words + 1 } : asked;
  askGateway(platform, random.pick(gateways), again);
}

/** Somebody sends what was sent before, under the same key; or another thing under that key. */
function sendAgain({ admin, random }: Stage): void {
  const known = admin.sent.filter(({ key }) => key.startsWith('api:'));
  if (known.length === 0) return;
  const { ledger, key, body } = random.pick(known);
  const other = random.pick(known);
  const isSame = random.chance(0.7) || other.ledger !== ledger;
  admin.send(ledger, key, isSame ? body : other.body, 5);
}

/** Everything that people and clients do. */
export const operations: readonly Operation[] = [
  { name: 'ask', weight: 60, run: ask },
  { name: 'ask-again', weight: 3, run: askAgain },
  { name: 'send-again', weight: 2, run: sendAgain },
  ...moneyOperations,
  ...holdOperations,
  ...budgetOperations,
  ...treeOperations,
  audit,
];
