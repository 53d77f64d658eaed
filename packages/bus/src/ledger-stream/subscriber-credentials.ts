import { encodeUser, fmtCreds } from '@nats-io/jwt';
import { createUser, fromSeed } from '@nats-io/nkeys';
import type { LedgerReader } from './ledger-streams.ts';
import { subscriberPermissions } from './subscriber-account.ts';

/** Connections of one subscriber need not be told apart; what it may send is small. Bytes. */
const payloadMax = 4_096;
const subscriptionsMax = 20;

/** Who a subscriber is to NATS: shown once, kept nowhere. */
export interface SubscriberCredentials {
  /** The text of a .creds file: a signed statement of what it may do, and the key that proves it. */
  readonly text: string;
  /** Names it in the server's logs. */
  readonly publicKey: string;
}

/**
 * Signs credentials for one reader, with the key of the subscribers' account.
 *
 * @param seed of that account: it can make subscribers, and nothing else
 * @param expiresAt in whole seconds since 1970: the server ends its connections then
 */
export async function subscriberCredentials(
  seed: string,
  reader: LedgerReader,
  expiresAt: number,
): Promise<SubscriberCredentials> {
  const user = createUser();
  const jwt = await encodeUser(
    reader.name,
    user,
    fromSeed(Buffer.from(seed)),
    { ...subscriberPermissions(reader), payload: payloadMax, subs: subscriptionsMax },
    { exp: expiresAt },
  );
  return { text: Buffer.from(fmtCreds(jwt, user)).toString(), publicKey: user.getPublicKey() };
}
