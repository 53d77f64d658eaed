import { systemClock } from '@alfred/clock';
import type { Command } from '@alfred/contracts/ledger';
import type { MeteringClient } from '@alfred/contracts/metering';
import { derivedId } from '@alfred/ids';
import { cost, emptyUsage, priceBook } from '@alfred/pricing';
import type { RequestLog } from '../../../services/gateway/src/ports/request-log.ts';
import { asset, ledgerId, path, spender } from '../leases/bench-organization.ts';

const usage = { ...emptyUsage, inputUncached: 812n, outputText: 96n, requests: 1n };

interface WriterDeps {
  readonly metering: Pick<MeteringClient, 'getPriceBook'>;
  /** Throws when the ledger refuses one of them. */
  apply(commands: readonly Command[]): Promise<void>;
}

/**
 * Writes both records of a request, as a gateway does that called a provider: of each number one
 * request, all on one lease that no benchmark empties.
 */
export async function requestWriter(
  { apply, metering }: WriterDeps,
  log: RequestLog,
): Promise<(index: number) => void> {
  const { version, book } = await metering.getPriceBook({ version: '' });
  const price = priceBook(book).find('openai', 'gpt-4o-mini', systemClock.nowMicros());
  if (!price) throw new Error('The price book has no gpt-4o-mini.');
  const amount = cost(price, usage);
  const lease = derivedId('lea', log.incarnation, '1');
  const leaseKey = `lease:${log.incarnation}:1`;
  await apply([openLease(log.incarnation)]);
  const subject = { organization: path[0], ledger: ledgerId, node: spender, apiKey: 'key_bench' };
  const of = { subject, lease, leaseKey, asset, price: version, tags: {} };
  const model = { provider: 'openai', model: 'gpt-4o-mini', policy: 'usr_bench@7' };
  return (index) => {
    const at = systemClock.nowMicros();
    const request = derivedId('req', log.incarnation, `${index}`);
    const estimates = { estimate: amount, inputEstimate: amount, rule: '', stream: false };
    const admitted = { ...of, ...model, ...estimates, at, request };
    log.admitted({ ...admitted, surface: 'chat.completions' }).catch(() => {});
    log.ended({
      ...of,
      ...model,
      ...{ type: 'settled', at, request, amount, usage, how: 'provider', attempts: 1 },
      ...{ finishReason: 'stop', startedAt: at, providerMicros: 1n, firstByteMicros: 1n },
      providerRequest: '',
    });
  };
}

function openLease(incarnation: string): Command {
  const size = { least: '1', most: (10n ** 16n).toString(), ttlMs: 86_400_000n };
  const value = { incarnation, ask: 1n, node: spender, asset, ...size, claim: undefined };
  return { actor: spender, notAfter: 0n, origin: undefined, body: { $case: 'openLease', value } };
}

/** All records are of about one size, so bytes tell how many requests they are. */
export function requestsBehind(backlog: number, position: bigint, written: number): number {
  return position === 0n ? 0 : Math.round((backlog / Number(position)) * written);
}
