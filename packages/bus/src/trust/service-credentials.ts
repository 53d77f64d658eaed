import assert from 'node:assert/strict';
import { servicePermissions } from '../topology/service-permissions.ts';
import type { Topology } from '../topology/topology.ts';
import { type Credentials, mintCredentials } from './mint-credentials.ts';

/** Credentials for one of the topology's users, with what the topology lets it do. */
export async function serviceCredentials(
  topology: Topology,
  request: { readonly seed: string; readonly name: string; readonly expiresAt?: number },
): Promise<Credentials> {
  const { name } = request;
  const use = topology.users[name];
  assert(use, `the topology has no user ${name}`);
  return mintCredentials({ ...request, permissions: servicePermissions(topology, { name, use }) });
}
