import { setTimeout as delay } from 'node:timers/promises';
import { type LedgerClient, LedgerDefinition } from '@alfred/contracts/ledger';
import { grpcChannel } from '@alfred/grpc';
import { parseAmount, USD } from '@alfred/money';
import { createClient } from '@alfred/service-kit';
import { leasesLast, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { known, takenOver } from './kills.ts';

/** Commands that a writer finds when it wakes. */
const commandsWaiting = 20;
const answerMs = 30_000;

/** A writer that stands still, loses its ledger to another, and goes on as if nothing had been. */
export const zombie: Scenario = {
  name: 'zombie',
  failure: 'SIGSTOP of the process that writes the ledger, until another one does; then SIGCONT',
  promise: leasesLast,
  run: async (scene, holdMs) => {
    const { cluster } = scene;
    const owner = await known(scene);
    const { channel, close } = grpcChannel({
      addresses: owner.address ?? '',
      token: cluster.secrets.serviceToken,
    });
    const client: LedgerClient = createClient(LedgerDefinition, channel);
    const before = await client.listEntries({ ...headOf(scene), waitMs: 0 });
    owner.signal('SIGSTOP');
    // Sent to it alone, past all routing: they wait in its sockets.
    const keys = Array.from({ length: commandsWaiting }, (_, n) => `chaos.${before.head}.${n}`);
    const answers = keys.map((key) => issue(scene, client, key));
    const [tookMs] = await Promise.all([takenOver(scene, owner), delay(holdMs)]);
    owner.signal('SIGCONT');
    const accepted = (await Promise.all(answers)).filter((answer) => answer === 'accepted');
    close();
    if (accepted.length > 0) throw new Error(`the zombie acknowledged ${accepted.length} commands`);
    const written = await writtenOf(scene, before.head, keys);
    if (written > 0) throw new Error(`${written} commands of the zombie are in the log`);
    return [
      `another one wrote it after ${(tookMs / 1_000).toFixed(1)} s`,
      `of ${commandsWaiting} commands that waited for it none was acknowledged or written`,
    ];
  },
};

const headOf = ({ cluster }: Scene) => ({ ledger: cluster.demo.ledger, after: 0n, limit: 1 });

async function issue({ cluster }: Scene, client: LedgerClient, key: string): Promise<string> {
  const { ledger, organization } = cluster.demo;
  const amount = String(parseAmount('0.01', USD));
  const command = {
    actor: organization,
    notAfter: 0n,
    origin: { $case: 'system' as const, value: key },
    body: {
      $case: 'issueCredits' as const,
      value: { node: organization, asset: USD.id, amount },
    },
  };
  const signal = AbortSignal.timeout(answerMs);
  try {
    const { results } = await client.apply({ ledger, commands: [command] }, { signal });
    return results[0]?.outcome?.$case ?? 'nothing';
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  }
}

/** How many of these keys stand in the log behind an entry. */
async function writtenOf(
  { cluster }: Scene,
  head: bigint,
  keys: readonly string[],
): Promise<number> {
  const text = new TextDecoder();
  const { ledger } = cluster.demo;
  let found = 0;
  for (let after = head, last = head + 1n; after < last; ) {
    const page = await cluster.clients.ledger.listEntries({
      ledger,
      after,
      limit: 1_000,
      waitMs: 0,
    });
    const lines = page.entries.map((bytes) => text.decode(bytes));
    found += lines.filter((line) => keys.some((key) => line.includes(`"sys:${key}"`))).length;
    after += BigInt(page.entries.length);
    last = page.head;
  }
  return found;
}
