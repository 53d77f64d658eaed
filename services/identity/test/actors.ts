import type { Caller, CreateOrganizationResponse, Node } from '@alfred/contracts/identity';
import { digestApiKey } from '@alfred/ids';
import { pepper, type RunningIdentity } from './running-identity.ts';

/** Makes an organisation through the service itself. */
export function newOrganization(
  { client }: RunningIdentity,
  name = 'Analytical Engines',
): Promise<CreateOrganizationResponse> {
  return client.createOrganization({ name, timeZone: 'Europe/London' });
}

/** Who holds this key; throws when it opens nothing. */
export async function callerWith({ client }: RunningIdentity, secret: string): Promise<Caller> {
  const found = await client.resolveKey({ digest: digestApiKey(secret, pepper) });
  if (!found.caller) throw new Error('no caller');
  return found.caller;
}

/** The owner of a new organisation. */
export async function newOwner(
  identity: RunningIdentity,
): Promise<{ readonly owner: Caller; readonly created: CreateOrganizationResponse }> {
  const created = await newOrganization(identity);
  return { created, owner: await callerWith(identity, created.secret) };
}

/** A node under another. */
export async function child(
  { client }: RunningIdentity,
  caller: Caller,
  wish: { readonly kind: string; readonly parent: string; readonly name?: string },
): Promise<Node> {
  const { node } = await client.createNode({ caller, name: 'Ada', ...wish });
  if (!node) throw new Error('no node');
  return node;
}
