import { type Answer, type ManagementClient, operatorToken } from './management-client.ts';

/** An organisation with one of everything, and a key of each role. */
export interface Organization {
  readonly root: string;
  readonly ledger: string;
  readonly owner: string;
  readonly auditor: string;
  /** Of `user`, who stands in `team`. */
  readonly member: string;
  readonly team: string;
  readonly user: string;
  readonly ownerKey: string;
  readonly memberKey: string;
}

/** Makes one through the API alone, as its people would. */
export async function newOrganization(
  client: ManagementClient,
  name = 'Analytical Engines',
): Promise<Organization> {
  const made = await client.call(operatorToken, 'POST', '/api/v1/organizations', {
    body: { name },
  });
  const { organization, ledger, key } = made.body as {
    organization: { id: string };
    ledger: string;
    key: { id: string; key: string };
  };
  const root = organization.id;
  const owner = key.key;
  const post = async (path: string, body: unknown) =>
    idsOf(await client.call(owner, 'POST', path, { body }));
  const team = await post('/api/v1/nodes', { kind: 'team', name: 'Team', parent: root });
  const user = await post('/api/v1/nodes', { kind: 'user', name: 'Ada', parent: team.id });
  const member = await post('/api/v1/keys', { node: user.id, name: 'laptop' });
  const auditor = await post('/api/v1/keys', { node: root, name: 'audit', role: 'auditor' });
  return {
    ...{ root, ledger, owner, ownerKey: key.id },
    ...{ team: team.id, user: user.id },
    ...{ member: member.key, memberKey: member.id, auditor: auditor.key },
  };
}

function idsOf({ status, text }: Answer): { readonly id: string; readonly key: string } {
  if (status !== 201) throw new Error(text);
  return JSON.parse(text);
}
