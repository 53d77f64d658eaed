import type { IdentityClient } from '@alfred/contracts/identity';
import type { Command, LedgerClient } from '@alfred/contracts/ledger';
import type { PolicyClient } from '@alfred/contracts/policy';
import { AlfredError, isErrorCode } from '@alfred/errors';
import { parseAmount, USD } from '@alfred/money';
import { organizationCreator } from './management-api.ts';

/** The demo organisation: enough to make the first call, and to manage. */
export interface DemoOrganization {
  readonly url: string;
  /** Of an owner. */
  readonly adminKey: string;
  /** Of a user with credits. */
  readonly demoKey: string;
  readonly organization: string;
  readonly user: string;
  readonly ledger: string;
}

/** The services that a demo is made with. */
export interface DemoDeps {
  readonly identity: IdentityClient;
  readonly policy: PolicyClient;
  readonly ledger: LedgerClient;
}

/** What the demo user begins with. */
const credits = '25.00';
/** Names the demo's own requests, so that a start which was cut short is taken up, not repeated. */
const idempotency = { key: 'alfred.demo' };
const timeZone = 'UTC';

/**
 * Makes the demo: an organisation as any other, a user with credits, a key for each.
 *
 * Every step but the keys is keyed, so a start that died on the way is completed and nobody gets
 * credits twice; keys are shown once, so those of a cut start are lost and new ones are made.
 */
export async function createDemo(deps: DemoDeps, url: string): Promise<DemoOrganization> {
  const { identity, policy, ledger } = deps;
  const create = organizationCreator({ identity, policy });
  const created = await create({ name: 'Demo', timeZone, idempotency: idempotency.key });
  const organization = created.organization.id;
  const owner = {
    organization,
    ledger: created.ledger,
    node: organization,
    role: 'owner',
    path: [organization],
    mode: 'live',
  };
  const { node } = await identity.createNode({
    caller: owner,
    kind: 'user',
    name: 'Demo user',
    parent: organization,
    idempotency,
  });
  const user = node?.id ?? '';
  await applyCredits(ledger, { ledger: created.ledger, organization, user });
  const newKey = async (key: { readonly node: string; readonly role: string }) =>
    (await identity.createKey({ caller: owner, name: 'demo', ...key })).secret;
  const [adminKey, demoKey] = await Promise.all([
    created.owner.secret ?? newKey({ node: organization, role: 'owner' }),
    newKey({ node: user, role: 'member' }),
  ]);
  return { url, adminKey, demoKey, organization, user, ledger: created.ledger };
}

interface Recipient {
  readonly ledger: string;
  readonly organization: string;
  readonly user: string;
}

/** Issued to the organisation's wallet, and from there to the user's. */
async function applyCredits(
  client: LedgerClient,
  { ledger, organization, user }: Recipient,
): Promise<void> {
  const amount = String(parseAmount(credits, USD));
  const asset = USD.id;
  const issue: Command['body'] = {
    $case: 'issueCredits',
    value: { node: organization, asset, amount },
  };
  const allocate: Command['body'] = {
    $case: 'allocateCredits',
    value: { from: organization, fromAccount: '', to: user, toAccount: '', asset, amount },
  };
  const commands = [issue, allocate].map((body) => ({
    actor: organization,
    // No time limit: under these keys a late repeat is the same command.
    notAfter: 0n,
    origin: { $case: 'system' as const, value: `alfred.demo.${organization}.${body.$case}` },
    body,
  }));
  const { results } = await client.apply({ ledger, commands });
  for (const { outcome } of results) {
    if (outcome?.$case !== 'refused') continue;
    const { code, params } = outcome.value;
    throw new AlfredError(isErrorCode(code) ? code : 'internal', params);
  }
}
