import type { Clock } from '@alfred/clock';
import type { IdentityClient } from '@alfred/contracts/identity';
import type { GetClockResponse, LedgerClient } from '@alfred/contracts/ledger';
import type { MeteringClient } from '@alfred/contracts/metering';
import type { PolicyClient } from '@alfred/contracts/policy';
import { isAlfredError } from '@alfred/errors';
import type { Peers } from '../ports/peers.ts';

/** Whoever looks wants to know now. */
const deadlineMs = 500;

/** Anybody may look, as often as he likes: the services are asked this often at most. */
const freshMicros = 1_000_000n;

export interface RpcPeersDeps {
  readonly identity: Pick<IdentityClient, 'resolveKey'>;
  readonly policy: Pick<PolicyClient, 'getBundle'>;
  readonly metering: Pick<MeteringClient, 'getUsageCursor'>;
  readonly ledger: Pick<LedgerClient, 'listLedgers' | 'getClock'>;
  readonly incarnation: string;
  readonly clock: Clock;
}

/** Asks every service something small that it cannot answer without what it stands on. */
export function rpcPeers(deps: RpcPeersDeps): Peers {
  const { identity, policy, metering, ledger, incarnation, clock } = deps;
  const soon = () => ({ signal: AbortSignal.timeout(deadlineMs) });
  const probes: Readonly<Record<string, () => Promise<readonly string[]>>> = {
    identity: answered(() => identity.resolveKey({ digest: Buffer.alloc(32) }, soon())),
    policy: answered(() => policy.getBundle({ organization: incarnation }, soon())),
    metering: answered(() => metering.getUsageCursor({ incarnation }, soon())),
    ledger: async () => {
      await ledger.listLedgers({ limit: 1 }, soon());
      return clockPhrase(await ledger.getClock({}, soon()));
    },
  };
  let last: { readonly at: bigint; readonly missing: Promise<readonly string[]> } | undefined;

  async function look(): Promise<readonly string[]> {
    const looked = Object.entries(probes).map(async ([service, probe]) => {
      try {
        return await probe();
      } catch (error) {
        return phraseOf(service, error);
      }
    });
    return [...new Set((await Promise.all(looked)).flat())].sort();
  }

  return {
    missing: () => {
      const now = clock.elapsedMicros();
      if (!last || now - last.at >= freshMicros) last = { at: now, missing: look() };
      return last.missing;
    },
  };
}

const answered = (ask: () => Promise<unknown>) => async (): Promise<readonly string[]> => {
  await ask();
  return [];
};

/** A ledger whose clock has moved is there, and opens no lease. */
function clockPhrase({ steady }: GetClockResponse): readonly string[] {
  return steady ? [] : ['ledger: clock_unsafe, until `npm run alfred -- clock confirm`'];
}

/** Any other answer is one of a service that is there. */
function phraseOf(service: string, error: unknown): readonly string[] {
  if (isAlfredError(error, 'database_unavailable')) return ['PostgreSQL'];
  if (isLate(error)) return [`${service}, which answers late`];
  if (!isAlfredError(error, 'service_unavailable')) return [];
  return [error.params.service ?? service];
}

const isLate = (error: unknown): boolean =>
  isAlfredError(error, 'request_cancelled') || isAlfredError(error, 'deadline_exceeded');
