import { type Account, encodeAccount, encodeOperator } from '@nats-io/jwt';
import { createAccount, createOperator, fromSeed, type KeyPair } from '@nats-io/nkeys';
import { subscriberExports, subscriberImports } from '../ledger-stream/subscriber-account.ts';

/** The secrets of a deployment's NATS. Who has one of an account can make its users. */
export interface TrustSeeds {
  /** Makes accounts. Needed only when the server's configuration is written. */
  readonly operator: string;
  /** The server's own account; nobody is in it. */
  readonly system: string;
  /** Of the account of Alfred's services. */
  readonly services: string;
  /** Of the account of outside subscribers. */
  readonly subscribers: string;
}

/** What a server has to know to check users. Nothing of it is secret. */
export interface NatsTrust {
  readonly operator: string;
  readonly systemAccount: string;
  /** Signed statements about the accounts, by their public keys. */
  readonly accounts: Readonly<Record<string, string>>;
}

/** New secrets, to be kept where the deployment keeps its others. */
export function newTrustSeeds(): TrustSeeds {
  return {
    operator: seedOf(createOperator()),
    system: seedOf(createAccount()),
    services: seedOf(createAccount()),
    subscribers: seedOf(createAccount()),
  };
}

const unlimited = -1;
const connected = {
  ...{ subs: unlimited, data: unlimited, payload: unlimited, conn: unlimited, wildcards: true },
  ...{ leaf: 0, imports: unlimited, exports: unlimited, disallow_bearer: true },
};
const stored = {
  ...{ mem_storage: unlimited, disk_storage: unlimited, streams: unlimited, consumer: unlimited },
};

/** The accounts of a deployment, signed. The same seeds always give the same accounts. */
export async function natsTrust(seeds: TrustSeeds): Promise<NatsTrust> {
  const [operator, system, services, subscribers] = [
    keysOf(seeds.operator),
    keysOf(seeds.system),
    keysOf(seeds.services),
    keysOf(seeds.subscribers),
  ];
  const signed = async (name: string, keys: KeyPair, account: Partial<Account>) =>
    [keys.getPublicKey(), await encodeAccount(name, keys, account, { signer: operator })] as const;
  return {
    operator: await encodeOperator('alfred', operator, { system_account: system.getPublicKey() }),
    systemAccount: system.getPublicKey(),
    accounts: Object.fromEntries([
      await signed('SYSTEM', system, { limits: connected }),
      await signed('ALFRED', services, {
        limits: { ...connected, ...stored },
        exports: subscriberExports(),
      }),
      // Without a stream of its own: it reads those of the services' account.
      await signed('SUBSCRIBERS', subscribers, {
        limits: connected,
        imports: subscriberImports(services.getPublicKey()),
      }),
    ]),
  };
}

const keysOf = (seed: string): KeyPair => fromSeed(Buffer.from(seed));
const seedOf = (keys: KeyPair): string => Buffer.from(keys.getSeed()).toString();
