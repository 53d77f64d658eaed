import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ManagementClient, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';

let client: ManagementClient;
let organization: Organization;

beforeAll(async () => {
  client = await runManagement();
  organization = await newOrganization(client);
});

afterAll(() => client.stop());

const path = '/api/v1/subscribers';

interface Shown {
  readonly id: string;
  readonly credentials?: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

it('are made with credentials that are shown once', async () => {
  const { owner, root } = organization;
  const create = () =>
    client.call(owner, 'POST', path, { body: { name: 'Warehouse' }, idempotencyKey: 'once' });
  const { status, headers, body } = await create();
  const { id, credentials, ...shown } = body as Shown;
  expect(status).toBe(201);
  expect(headers['cache-control']).toBe('no-store');
  expect(credentials?.length).toBeGreaterThan(10);
  expect(shown).toMatchObject({
    ...{ name: 'Warehouse', revokedAt: null, stream: `ALFRED_LEDGER_${root}`, consumer: id },
    subjects: [`alfred.ledger.${root}.>`],
  });
  const days = (Date.parse(shown.expiresAt) - Date.parse(shown.createdAt)) / 86_400_000;
  expect(Math.round(days)).toBe(90);
  const again = await create();
  expect(again.body).toEqual({ id, ...shown });
});

it('are listed page by page, moved and revoked', async () => {
  const { owner, auditor, member } = organization;
  const { body } = await client.call(owner, 'POST', path, {
    body: { name: 'Other', expiresInDays: 365, startAt: 42 },
  });
  const { id } = body as Shown;
  const first = await client.call(auditor, 'GET', `${path}?limit=1`);
  const { data, next } = first.body as { data: readonly Shown[]; next: string };
  expect(data).toHaveLength(1);
  const rest = await client.call(auditor, 'GET', `${path}?after=${next}`);
  expect(rest.body).toMatchObject({ data: [{ id, name: 'Other' }], next: null });
  expect(rest.text).not.toContain('credentials');
  const moved = await client.call(owner, 'PUT', `${path}/${id}/position`, { body: { startAt: 7 } });
  expect(moved).toMatchObject({ status: 200, body: { id, revokedAt: null } });
  const revoked = await client.call(owner, 'DELETE', `${path}/${id}`);
  expect(revoked).toMatchObject({ status: 200, body: { id } });
  expect((revoked.body as { revokedAt: string }).revokedAt).toMatch(/^20/);
  expect((await client.call(owner, 'DELETE', `${path}/${id}`)).body).toEqual(revoked.body);
  const gone = await client.call(owner, 'PUT', `${path}/${id}/position`, { body: { startAt: 1 } });
  expect(gone).toMatchObject({ status: 404, body: { error: { code: 'resource_unknown' } } });
  expect((await client.call(member, 'GET', path)).status).toBe(403);
});

it.each([
  { name: 'x', expiresInDays: 366 },
  { name: 'x', expiresInDays: 0 },
  { name: 'x', startAt: 0 },
  { name: 'x', startAt: 1.5 },
  { name: '' },
  { name: 'x', more: true },
])('are refused for %j', async (body) => {
  const { status } = await client.call(organization.owner, 'POST', path, { body });
  expect(status).toBe(400);
});
