import { z } from 'zod';
import { errorBody } from './schemas.ts';

/** The groups in which the documentation shows the routes. */
export const tags = {
  models: 'Calls of models, as the clients of OpenAI, Anthropic and Google make them',
  organizations: 'Organisations, made by whoever runs the deployment',
  nodes: 'The tree: departments, teams, people and service accounts',
  keys: 'API keys and their roles',
  people: 'What is known about people, and the end of it',
  policies: 'Which models a node may use',
  routes: 'Names that clients give for a model, who serves them, and experiments with that',
  wallets: 'Credits, and who pays with them',
  holds: 'Money held for whoever captures it later',
  transfers: 'Credits from one node to another, and back; and between ledgers',
  budgets: 'Limits per window',
  prices: 'The price book: what models cost, and what assets are worth',
  tags: 'Cost centres and tags of nodes and calls',
  usage: 'Usage that this gateway did not see, and charges computed again',
  requests: 'What became of a call',
  analytics: 'What was spent on what',
  notifications: 'Who is told when budgets run low, and what became of telling them',
  audit: 'Who did what, when, to what',
  ledger: 'The log behind every balance, and its proofs',
  subscribers: 'Programs that read the log from the bus',
  operations: 'For those who run this gateway',
} as const;

export type Tag = keyof typeof tags;

const idempotencyHeader = z.looseObject({
  'idempotency-key': z.string().optional().meta({
    description: 'Repeats under one key have one effect. 1 to 200 printable ASCII characters.',
  }),
});

interface Operation {
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description: string;
}

/** What the documentation says about a route that reads. */
export function reading({ id, tag, summary, description }: Operation) {
  return { operationId: id, tags: [tag], summary, description };
}

/** The same of a route that writes: it takes an idempotency key. */
export function writing(operation: Operation) {
  return { ...reading(operation), headers: idempotencyHeader };
}

/** Of routes that the operator reads as well as every key. */
export const byKeyOrOperator = { security: [{ apiKey: [] }, { operatorToken: [] }] };

/** What every route answers when it does not do what was asked. */
export const failures = { default: errorBody };
