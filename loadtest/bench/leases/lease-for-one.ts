import type { Command } from '@alfred/contracts/ledger';
import { derivedId, randomId } from '@alfred/ids';
import { asset, ledgerId, spender } from './bench-organization.ts';
import { type Latencies, openLoop } from './open-loop.ts';
import type { RunningMoney } from './running-money.ts';

/** About what a request of a small model may cost. */
export const estimate = 10_000_000n;

/** Endings that wait are sent together, as metering sends them. */
const endingsAtOnce = 200;

/**
 * Leases for one request each, at the ledger itself: opened at a fixed rate, and captured and
 * returned behind, so that the state stays as small as in a day's work.
 */
export async function leaseAtWriter(
  { ledger, apply }: RunningMoney,
  load: { readonly perSecond: number; readonly seconds: number },
): Promise<Latencies> {
  const incarnation = randomId('inc');
  let endings: Command[] = [];
  const ended: Promise<void>[] = [];
  const end = (): void => {
    ended.push(apply(endings));
    endings = [];
  };
  const latencies = await openLoop(load, async (index) => {
    const ask = BigInt(index + 1);
    const { results } = await ledger.apply({
      ledger: ledgerId,
      commands: [openLease(incarnation, ask)],
    });
    const isGranted = results[0]?.outcome?.$case === 'accepted';
    if (isGranted) endings.push(...endingOf(incarnation, ask));
    if (endings.length >= endingsAtOnce) end();
    return isGranted;
  });
  end();
  await Promise.all(ended);
  return latencies;
}

function openLease(incarnation: string, ask: bigint): Command {
  const amount = estimate.toString();
  const size = { least: amount, most: amount, ttlMs: 30_000n, claim: undefined };
  return own({
    $case: 'openLease',
    value: { incarnation, ask, node: spender, asset, ...size },
  });
}

function endingOf(incarnation: string, ask: bigint): readonly Command[] {
  const lease = derivedId('lea', incarnation, `${ask}`);
  const request = derivedId('req', incarnation, `${ask}`);
  return [
    own({
      $case: 'captureUsage',
      value: {
        ...{ request, lease, node: spender, ending: 'settled', asset, amount: '1234500' },
        ...{ provider: 'openai', model: 'gpt-4o-mini', how: 'provider', price: '2026-11-20.1' },
        ...{ policy: 'usr_bench@7', apiKey: 'key_bench', disputed: false },
        ...{ tags: {}, leaseKey: `lease:${incarnation}:${ask}` },
        ...{ tookMicros: 812_345n, firstByteMicros: 204_120n },
        usage: { inputUncached: 812n, outputText: 96n },
      },
    }),
    own({ $case: 'returnLease', value: { lease, incarnation, admitted: 1n } }),
  ];
}

const own = (body: NonNullable<Command['body']>): Command => ({
  ...{ actor: spender, notAfter: 0n, origin: undefined, body },
});
