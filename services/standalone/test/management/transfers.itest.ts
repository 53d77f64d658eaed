import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, type ManagementClient, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';

let client: ManagementClient;
let org: Organization;
/** A second person of the organisation. */
let grace: string;

beforeAll(async () => {
  client = await runManagement();
  org = await newOrganization(client);
  const made = { kind: 'user', name: 'Grace', parent: org.root };
  grace = idOf(await call(org.owner, 'POST', '/nodes', made));
  await call(org.owner, 'POST', `/wallets/${org.user}/credits`, { asset: 'USD', amount: '50' });
});

afterAll(() => client.stop());

const call = (key: string, method: string, path: string, body?: unknown, idempotencyKey?: string) =>
  client.call(key, method, `/api/v1${path}`, {
    body,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });

const idOf = ({ body }: Answer) => (body as { id: string }).id;
const codeOf = ({ status, body }: Answer) => [
  status,
  (body as { error: { code: string } }).error.code,
];

const send = (over: object = {}, key = org.member) =>
  call(key, 'POST', '/transfers', { to: grace, asset: 'USD', amount: '2.00', ...over });

const available = async (node: string, key = org.owner) => {
  const { body } = await call(key, 'GET', `/wallets/${node}`);
  return (body as { balances: { available: string }[] }).balances[0]?.available;
};

describe('a transfer', () => {
  it('goes to another wallet, and comes back as a whole', async () => {
    const before = await available(grace);
    const made = await send({ reversibleForSeconds: 600 });
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        entry: { type: 'CreditsTransferred.v1' },
        ...{ kind: 'within', from: org.user, to: grace, ledger: null },
        ...{ asset: 'USD', amount: '2.00', status: 'reversible', ended: null },
      },
    ]);
    const { secondsLeft } = made.body as { secondsLeft: number };
    expect(secondsLeft).toBeGreaterThan(590);
    expect(secondsLeft).toBeLessThanOrEqual(600);
    const path = `/transfers/${idOf(made)}`;
    expect((await call(org.auditor, 'GET', path)).body).toMatchObject({ status: 'reversible' });
    const back = await call(org.member, 'POST', `${path}/reverse`);
    expect([back.status, back.body]).toMatchObject([
      200,
      { entry: { type: 'TransferReversed.v1' }, status: 'reversed', secondsLeft: null },
    ]);
    expect(await available(grace)).toBe(before);
    expect(codeOf(await call(org.owner, 'POST', `${path}/reverse`))).toEqual([
      409,
      'transfer_reversed',
    ]);
  });

  it('is one, however often it is sent under one key', async () => {
    const order = { to: grace, asset: 'USD', amount: '1.00' };
    const first = await call(org.member, 'POST', '/transfers', order, 'pay-grace');
    const again = await call(org.member, 'POST', '/transfers', order, 'pay-grace');
    expect(again.body).toMatchObject({ id: idOf(first), entry: { type: 'CreditsTransferred.v1' } });
    const other = { ...order, amount: '1.50' };
    expect(codeOf(await call(org.member, 'POST', '/transfers', other, 'pay-grace'))).toEqual([
      409,
      'idempotency_key_reused',
    ]);
    const reverse = `/transfers/${idOf(first)}/reverse`;
    const back = await call(org.member, 'POST', reverse, undefined, 'not-so');
    const backAgain = await call(org.member, 'POST', reverse, undefined, 'not-so');
    expect(backAgain.body).toEqual(back.body);
  });

  it('is final when its window has ended, by an entry', async () => {
    const made = await send({ reversibleForSeconds: 1 });
    const path = `/transfers/${idOf(made)}`;
    await vi.waitFor(
      async () => {
        const { body } = await call(org.owner, 'GET', path);
        expect(body).toMatchObject({ status: 'final', ended: { type: 'TransferFinal.v1' } });
      },
      { timeout: 40_000, interval: 100 },
    );
    expect(codeOf(await call(org.member, 'POST', `${path}/reverse`))).toEqual([
      409,
      'transfer_final',
    ]);
    const forGood = await send({ reversibleForSeconds: 0 });
    expect(forGood.body).toMatchObject({ status: 'final', reversibleUntil: null });
    const reverse = `/transfers/${idOf(forGood)}/reverse`;
    expect(codeOf(await call(org.owner, 'POST', reverse))).toEqual([409, 'transfer_final']);
  });

  it('does not come back from who has spent it', async () => {
    const { body } = await call(org.owner, 'POST', '/nodes', {
      ...{ kind: 'user', name: 'Poor', parent: org.root },
    });
    const { id: poor } = body as { id: string };
    const made = await send({ to: poor });
    await send({ from: poor, to: grace, amount: '1.50' }, org.owner);
    const back = await call(org.member, 'POST', `/transfers/${idOf(made)}/reverse`);
    expect(codeOf(back)).toEqual([409, 'reversal_uncovered']);
  });

  it('is a member\u2019s from the own node, and an owner\u2019s from any', async () => {
    expect(codeOf(await send({ from: grace, to: org.user }))).toEqual([403, 'permission_missing']);
    expect(codeOf(await send({}, org.auditor))).toEqual([403, 'permission_missing']);
    const theirs = await send({ from: grace, to: org.user, amount: '0.50' }, org.owner);
    expect(theirs.status).toBe(201);
    const reverse = `/transfers/${idOf(theirs)}/reverse`;
    expect(codeOf(await call(org.member, 'POST', reverse))).toEqual([403, 'transfer_foreign']);
    const unseen = await send({ from: grace, to: org.root, amount: '0.10' }, org.owner);
    const path = `/transfers/${idOf(unseen)}/reverse`;
    expect(codeOf(await call(org.member, 'POST', path))).toEqual([404, 'resource_unknown']);
    expect((await call(org.owner, 'POST', reverse)).status).toBe(200);
  });

  it('is seen by those it is about, the newest first, in pages', async () => {
    const between = await send({ from: grace, to: org.root, amount: '0.10' }, org.owner);
    const path = `/transfers/${idOf(between)}`;
    expect(codeOf(await call(org.member, 'GET', path))).toEqual([404, 'resource_unknown']);
    const seen: { id: string; from: string; to: string; began: { seq: number } }[] = [];
    let after = '';
    do {
      const { body } = await call(org.member, 'GET', `/transfers?limit=2${after}`);
      const page = body as { data: typeof seen; next: string | null };
      seen.push(...page.data);
      after = page.next === null ? '' : `&after=${page.next}`;
    } while (after !== '');
    expect(seen.length).toBeGreaterThan(4);
    const places = seen.map(({ began }) => began.seq);
    expect(places).toEqual([...new Set(places)].toSorted((a, b) => b - a));
    expect(seen.every(({ from, to }) => [from, to].includes(org.user))).toBe(true);
    const all = (await call(org.owner, 'GET', '/transfers?limit=200')).body as { data: object[] };
    expect(all.data.length).toBeGreaterThan(seen.length);
  });

  it.each([
    ['amount_invalid', 400, { amount: '0' }],
    ['amount_invalid', 400, { amount: '-1' }],
    ['asset_unknown', 400, { asset: 'NOPE' }],
    ['request_invalid', 400, { reversibleForSeconds: 2_592_001 }],
    ['request_invalid', 400, { ledger: 'led_x', reversibleForSeconds: 5 }],
    ['insufficient_credits', 402, { amount: '1000000' }],
    ['node_unknown', 404, { to: 'usr_nobody' }],
  ])('is refused: %s', async (code, status, over) => {
    expect(codeOf(await send(over))).toEqual([status, code]);
  });

  it('to where it comes from is refused', async () => {
    expect(codeOf(await send({ to: org.user }))).toEqual([400, 'transfer_invalid']);
  });
});

describe('a transfer to another organisation', () => {
  let other: Organization;
  beforeAll(async () => {
    other = await newOrganization(client, 'Neighbours');
  });

  const across = () =>
    send({ from: org.user, to: other.user, ledger: other.ledger, amount: '3.00' }, org.owner);
  const statusOf = async (id: string) =>
    ((await call(org.owner, 'GET', `/transfers/${id}`)).body as { status: string }).status;

  it('needs the word of both', async () => {
    expect(codeOf(await across())).toEqual([404, 'peer_unknown']);
    const add = await call(org.owner, 'PUT', `/peers/${other.ledger}`);
    expect(add.body).toMatchObject({ entry: { type: 'PeerAdded.v1' }, peer: true });
    expect((await call(org.owner, 'PUT', `/peers/${other.ledger}`)).body).toMatchObject({
      entry: null,
    });
    const before = await available(org.user);
    const made = await across();
    expect(made.body).toMatchObject({ kind: 'out', ledger: other.ledger });
    await expect.poll(() => statusOf(idOf(made))).toBe('cancelled');
    const { body } = await call(org.owner, 'GET', `/transfers/${idOf(made)}`);
    expect(body).toMatchObject({ reason: 'peer_unknown', ended: { type: 'TransferCancelled.v1' } });
    expect(await available(org.user)).toBe(before);
  });

  it('arrives, and is final', async () => {
    await call(other.owner, 'PUT', `/peers/${org.ledger}`);
    expect((await call(other.auditor, 'GET', '/peers')).body).toMatchObject({
      ledger: other.ledger,
      peers: [org.ledger],
    });
    const made = await across();
    await expect.poll(() => statusOf(idOf(made))).toBe('completed');
    expect(await available(other.user, other.owner)).toBe('3.00');
    const { body } = await call(other.member, 'GET', `/transfers/${idOf(made)}`);
    expect(body).toMatchObject({ kind: 'in', from: null, ledger: org.ledger, status: 'credited' });
    const reverse = `/transfers/${idOf(made)}/reverse`;
    expect(codeOf(await call(org.owner, 'POST', reverse))).toEqual([409, 'transfer_final']);
    expect(codeOf(await call(other.owner, 'POST', reverse))).toEqual([404, 'transfer_unknown']);
    const nobodys = await call(org.owner, 'POST', '/transfers/trf_none/reverse');
    expect(codeOf(nobodys)).toEqual([404, 'resource_unknown']);
  });

  it('is an owner\u2019s, and ends with the agreement', async () => {
    expect(codeOf(await send({ to: other.user, ledger: other.ledger }))).toEqual([
      403,
      'permission_missing',
    ]);
    expect((await call(org.owner, 'DELETE', `/peers/${other.ledger}`)).body).toMatchObject({
      entry: { type: 'PeerRemoved.v1' },
      peer: false,
    });
    expect(codeOf(await across())).toEqual([404, 'peer_unknown']);
  });
});
