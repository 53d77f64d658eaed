import { decode, parseCreds, type User } from '@nats-io/jwt';
import { fromSeed } from '@nats-io/nkeys';
import { expect, it } from 'vitest';
import { alfredTopology } from '../topology/topology.ts';
import { newTrustSeeds } from './nats-trust.ts';
import { serviceCredentials } from './service-credentials.ts';

const { services: seed } = newTrustSeeds();

/** A server reads a user's statement in one line of 4 KiB unless it is told otherwise. */
const lineMax = 4_096;

it.each(Object.keys(alfredTopology.users))('state what %s may do, in one line', async (name) => {
  const { text, publicKey } = await serviceCredentials(alfredTopology, { seed, name });
  const { jwt, uc } = await parseCreds(Buffer.from(text));
  const { iss, sub, nats, exp } = decode<User>(jwt);
  expect(iss).toBe(fromSeed(Buffer.from(seed)).getPublicKey());
  expect(sub).toBe(publicKey);
  expect(uc.name).toBe(name);
  expect(nats.sub?.allow).toContain(`_INBOX_${name}.>`);
  expect(exp).toBeUndefined();
  expect(jwt.length).toBeLessThan(lineMax - 500);
});

it('may end, and are for users of the topology alone', async () => {
  const expiresAt = 2_000_000_000;
  const { text } = await serviceCredentials(alfredTopology, { seed, name: 'gateway', expiresAt });
  expect((await parseCreds(Buffer.from(text))).uc.exp).toBe(expiresAt);
  const stranger = serviceCredentials(alfredTopology, { seed, name: 'stranger' });
  await expect(stranger).rejects.toThrow('no user stranger');
});
