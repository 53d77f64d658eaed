import { encodeUser, fmtCreds } from '@nats-io/jwt';
import { createUser, fromSeed } from '@nats-io/nkeys';
import type { SubjectPermissions } from '../topology/service-permissions.ts';

export interface CredentialsRequest {
  /** Of the account that the user belongs to. */
  readonly seed: string;
  readonly name: string;
  readonly permissions: SubjectPermissions;
  /** In whole seconds since 1970: the server ends its connections then. Without it, never. */
  readonly expiresAt?: number;
}

/** Who a user is to NATS: shown once, kept nowhere. */
export interface Credentials {
  /** The text of a .creds file: a signed statement of what it may do, and the key that proves it. */
  readonly text: string;
  /** Names it in the server's logs. */
  readonly publicKey: string;
}

/** Makes a new user of an account. The server needs not be told: it checks the signature. */
export async function mintCredentials(request: CredentialsRequest): Promise<Credentials> {
  const { seed, name, permissions, expiresAt } = request;
  const user = createUser();
  const { publish, subscribe } = permissions;
  const jwt = await encodeUser(
    name,
    user,
    fromSeed(Buffer.from(seed)),
    {
      pub: { allow: [...publish.allow], deny: [...publish.deny] },
      sub: { allow: [...subscribe.allow] },
    },
    expiresAt === undefined ? {} : { exp: expiresAt },
  );
  return { text: Buffer.from(fmtCreds(jwt, user)).toString(), publicKey: user.getPublicKey() };
}
