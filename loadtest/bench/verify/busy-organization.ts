// What an organisation asks of its ledger in a few weeks.
import type { LedgerCommand } from '../../../services/ledger/src/domain/commands.ts';

export const asset = 'USD/9';

/** How many of each there are. */
export interface OrganizationSize {
  readonly departments: number;
  readonly teams: number;
  readonly users: number;
}

export const busyOrganization: OrganizationSize = { departments: 4, teams: 20, users: 400 };

const dollar = 10n ** 9n;
/** Requests that one lease pays for. */
const perLease = 16;

const id = (kind: string, number: number) => `${kind}_${String(number).padStart(22, '0')}`;
const organization = id('org', 1);

/** The tree, its credits, and a hard budget a month on the whole of it and on everybody. */
export function opening(of: OrganizationSize): readonly LedgerCommand[] {
  const { departments, teams, users } = of;
  const departmentOf = (number: number) => id('dep', number % departments);
  const teamOf = (number: number) => id('tea', number % teams);
  const places = (count: number) => Array.from({ length: count }, (_, number) => number);
  const nodes: readonly LedgerCommand[] = [
    { type: 'OpenNode', node: organization, parent: undefined, kind: 'organization' },
    ...places(departments).map((number) => node(departmentOf(number), organization, 'department')),
    ...places(teams).map((number) => node(teamOf(number), departmentOf(number), 'team')),
    ...places(users).map((number) => node(id('usr', number), teamOf(number), 'user')),
  ];
  return [
    { type: 'OpenLedger', organization, timeZone: 'Europe/Berlin', assets: [asset] },
    ...nodes,
    { type: 'IssueCredits', node: organization, asset, amount: 10_000_000n * dollar },
    ...places(users).map((number) => allocate(id('usr', number))),
    budget(organization, 5_000_000n),
    ...places(users).map((number) => budget(id('usr', number), 20_000n)),
  ];
}

/** One lease after another, each with its requests and its end; now and then something else. */
export function* requests({ users }: OrganizationSize): Iterable<LedgerCommand> {
  for (let ask = 1; ; ask += 1) {
    const user = (ask * 7919) % users;
    const spender = id('usr', user);
    const lease = id('lea', ask);
    yield openLease(lease, { ask, node: spender });
    for (let place = 0; place < perLease; place += 1) {
      yield capture(`${ask}_${place}`, { lease, node: spender, number: ask * perLease + place });
    }
    yield {
      ...{ type: 'ReturnLease', lease, incarnation: incarnationOf(ask) },
      admitted: perLease,
    };
    if (ask % 64 === 0) yield rerate(`${ask}_0`);
    if (ask % 32 === 0) yield allocate(spender);
  }
}

function node(name: string, parent: string, kind: 'department' | 'team' | 'user'): LedgerCommand {
  return { type: 'OpenNode', node: name, parent, kind };
}

function allocate(to: string): LedgerCommand {
  return {
    ...{ type: 'AllocateCredits', from: organization, to, asset, amount: 1_000n * dollar },
    ...{ fromAccount: undefined, toAccount: undefined },
  };
}

function budget(of: string, dollars: bigint): LedgerCommand {
  return {
    ...{ type: 'SetBudget', node: of, asset, window: 'month', limit: dollars * dollar },
    ...{ mode: 'hard', rolloverCap: undefined, floor: undefined },
  };
}

const incarnationOf = (ask: number) => id('inc', ask % 4);

function openLease(
  lease: string,
  { ask, node: spender }: { readonly ask: number; readonly node: string },
): LedgerCommand {
  return {
    ...{ type: 'OpenLease', lease, incarnation: incarnationOf(ask), ask, node: spender, asset },
    ...{ least: dollar / 100n, most: dollar, ttlMs: 30_000, claim: undefined },
  };
}

const models = ['gpt-4o-mini', 'gpt-4o', 'claude-sonnet', 'mistral-large'];
const providers = ['openai', 'openai', 'anthropic', 'mistral'];

function capture(
  request: string,
  of: { readonly lease: string; readonly node: string; readonly number: number },
): LedgerCommand {
  const { lease, node: spender, number } = of;
  return {
    ...{ type: 'CaptureUsage', request: requestOf(request), lease, node: spender },
    ...{ ending: 'settled', asset, amount: 1_200_000n + BigInt((number * 7_907) % 900_000) },
    provider: providers[number % providers.length] ?? 'openai',
    model: models[number % models.length] ?? 'gpt-4o',
    how: 'provider',
    usage: [
      ['inputUncached', 400 + ((number * 31) % 900)],
      ['outputText', 20 + ((number * 17) % 400)],
    ],
    timing: { took: 300_000 + ((number * 13) % 900_000), firstByte: 90_000 + (number % 70_000) },
    apiKey: id('key', Number(spender.slice(4)) % 97),
    tags: [['costCentre', `R-${Number(spender.slice(4)) % 40}`]],
    disputed: false,
  };
}

const requestOf = (request: string) => `req_${request.padStart(22, '0')}`;

function rerate(request: string): LedgerCommand {
  return {
    ...{ type: 'Rerate', request: requestOf(request), amount: 1_100_000n, price: '2026-11-20.2' },
    reason: 'price_corrected',
  };
}
