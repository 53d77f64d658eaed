import type { Clock } from '@alfred/clock';
import type { Command, CommandResult, LedgerClient } from '@alfred/contracts/ledger';
import { AlfredError, catalogue, isAlfredError, isErrorCode } from '@alfred/errors';
import { ledgerShards, shardOf } from '@alfred/ids';
import { type Patience, retrying } from '@alfred/service-kit';
import { leaseTtlMs } from '../domain/size.ts';
import type { Answers, LeaseLedger, SeenLeases, Wishes } from '../ports/ledger.ts';
import { fromOpenResult, fromProtoHeadroom } from './from-ledger.ts';
import { closeUnseenBody, openLeaseBody, shrinkLeaseBody } from './to-ledger.ts';

/** How long the ledger may still read a command after it was sent, in microseconds. */
const notAfterMicros = 30_000_000n;

/** No call waits longer for the ledger. */
const callDeadlineMs = 5_000;

/** A lost answer is asked for again: what it granted must not stay open unseen. */
const patience: Patience = {
  attemptsMax: 3,
  firstDelayMs: 20,
  delayMaxMs: 200,
  worthwhile: (error) => isAlfredError(error) && catalogue[error.code].retryable,
};

export interface RpcLeaseLedgerDeps {
  readonly ledger: Pick<LedgerClient, 'apply' | 'getHeadroom' | 'listOpenLeases' | 'extendLeases'>;
  readonly clock: Clock;
}

/** The ledger service over its own interface. */
export function rpcLeaseLedger({ ledger, clock }: RpcLeaseLedgerDeps): LeaseLedger {
  const apply = async (of: string, bodies: readonly (readonly [string, Body])[]) => {
    // The same commands under the same keys: what was granted to a lost answer is granted again.
    const send = async () => {
      const notAfter = clock.nowMicros() + notAfterMicros;
      const commands = bodies.map(([actor, body]) => ({
        actor,
        notAfter,
        origin: undefined,
        body,
      }));
      const answer = await ledger.apply({ ledger: of, commands }, bounded());
      return answer.results;
    };
    return retrying(send, patience);
  };
  const openLeases = async (shard: number, incarnations: readonly string[]) => {
    const question = { incarnations: [...incarnations], shard };
    const { leases } = await ledger.listOpenLeases(question, bounded());
    return leases.map(({ ask: number, ...lease }) => ({ ...lease, number }));
  };
  return {
    headroom: async ({ ledger: of, node, asset, estimate }, signal) => {
      const question = { ledger: of, node, asset, estimate: estimate.toString() };
      return fromProtoHeadroom(await ledger.getHeadroom(question, bounded(signal)), asset);
    },
    apply: async (of, wishes) => answersOf(wishes, await apply(of, bodiesOf(wishes))),
    extend: async ({ ledger: of, incarnation, leases }) => {
      const ttlMs = BigInt(leaseTtlMs);
      const wanted = { ledger: of, incarnation, leases: [...leases], ttlMs };
      return (await ledger.extendLeases(wanted, bounded())).extensions;
    },
    closeUnseen: (seen) => closeUnseen(seen, apply),
    // What a list misses is taken for closed, so a shard that does not answer fails all of it.
    openLeases: async (incarnations) => {
      const shards = Array.from({ length: ledgerShards }, (_, shard) => shard);
      const open = await Promise.all(shards.map((shard) => openLeases(shard, incarnations)));
      return open.flat();
    },
    openLeasesIn: async (of, incarnation) => {
      const open = await openLeases(shardOf(of), [incarnation]);
      return open.filter((lease) => lease.ledger === of);
    },
  };
}

type Body = NonNullable<Command['body']>;

function bounded(signal?: AbortSignal): { readonly signal: AbortSignal } {
  const deadline = AbortSignal.timeout(callDeadlineMs);
  return { signal: signal ? AbortSignal.any([signal, deadline]) : deadline };
}

/** First what comes back, then what is asked for: the ledger decides in this order. */
function bodiesOf({ shrinks, opens }: Wishes): readonly (readonly [string, Body])[] {
  return [
    ...shrinks.map((shrink) => ['', shrinkLeaseBody(shrink)] as const),
    ...opens.map((wish) => [wish.ask.node, openLeaseBody(wish)] as const),
  ];
}

function answersOf({ shrinks, opens }: Wishes, results: readonly CommandResult[]): Answers {
  return {
    shrinks: shrinks.map((_, index) => isFinal(results[index])),
    opens: opens.map((wish, index) => fromOpenResult(wish, results[shrinks.length + index])),
  };
}

/** Whether the ledger would say the same again: it did what was asked, or never will. */
function isFinal(result: CommandResult | undefined): boolean {
  if (result?.outcome?.$case !== 'refused') return result?.outcome !== undefined;
  const { code } = result.outcome.value;
  return !isErrorCode(code) || !catalogue[code].retryable;
}

async function closeUnseen(
  seen: SeenLeases,
  apply: (of: string, bodies: readonly (readonly [string, Body])[]) => Promise<CommandResult[]>,
): Promise<void> {
  const [result] = await apply(seen.ledger, [['', closeUnseenBody(seen)]]);
  if (result?.outcome?.$case === 'accepted') return;
  const { code = '', params = {} } = result?.outcome?.value ?? {};
  throw isErrorCode(code) ? new AlfredError(code, params) : new AlfredError('internal');
}
