import { inProcessBus } from '@alfred/bus';
import { manualClock } from '@alfred/clock';
import type { LedgerClient } from '@alfred/contracts/ledger';
import { type QuotaClient, QuotaDefinition } from '@alfred/contracts/quota';
import { createClient, loopbackTransport, startService } from '@alfred/service-kit';
import { createLogger } from '@alfred/telemetry';
import { expect, it } from 'vitest';
import { createQuotaService } from './index.ts';

it('grants what the ledger grants, over its stream', async () => {
  const apply: LedgerClient['apply'] = async () => {
    const lease = {
      ...{ lease: 'lea_a', amount: '100', asset: 'USD/9', ttlMs: 30_000n, path: [] },
      ...{ account: 'wallet:usr_a', warnings: [], request: '' },
    };
    const value = { seq: 1n, at: 1n, type: 'LeaseOpened.v1', repeated: false, lease };
    return { results: [{ outcome: { $case: 'accepted', value } }] };
  };
  const bus = inProcessBus({ capacity: 1 });
  const service = createQuotaService({
    ledger: {
      apply,
      getHeadroom: async () => ({ limits: [], weight: 1 }),
      listOpenLeases: async () => ({ leases: [] }),
      extendLeases: async () => ({ extensions: [] }),
    },
    bus,
    clock: manualClock(0n),
    logger: createLogger({ name: 'test', destination: '/dev/null', level: 'error' }),
  });
  expect(await service.ready()).toEqual([]);
  const transport = loopbackTransport();
  const running = await startService(service, { bus, serve: transport.serve });
  const quota: QuotaClient = createClient(QuotaDefinition, transport.channel);
  async function* wishes() {
    yield { wish: { $case: 'hello' as const, value: { incarnation: 'inc_a' } } };
    const ask = { number: 1n, ledger: 'led_a', node: 'usr_a', asset: 'USD/9', estimate: '100' };
    yield { wish: { $case: 'ask' as const, value: ask } };
  }
  const answers: unknown[] = [];
  for await (const { answer } of quota.leases(wishes())) answers.push(answer);
  expect(answers).toMatchObject([
    { $case: 'grant', value: { number: 1n, lease: 'lea_a', amount: '100', ttlMs: 30_000n } },
  ]);
  await running.stop();
  await transport.close();
});
