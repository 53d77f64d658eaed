import { type FaultSwitch, faultSwitch } from '@alfred/service-kit';
import { afterEach, expect, it } from 'vitest';
import type { RunningStandalone } from '../../../src/index.ts';
import { removeHome } from '../alfred-process.ts';
import { startDrilled } from './drilled.ts';
import { type Call, type Load, startLoad } from './load.ts';
import { expectRightMoney, readiness } from './money.ts';

// Each service is taken away under load. Requests go on as long as their leases last; what stops
// says why; afterwards everything heals by itself, and the money is right.

let alfred: RunningStandalone;
let faults: FaultSwitch;
let load: Load;

async function start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  faults = faultSwitch();
  alfred = await startDrilled({ faults }, settings);
  load = startLoad(alfred.demo);
  await load.until(isAnswered);
}

afterEach(async () => {
  await load.stop();
  await alfred.stop();
  await removeHome(alfred.home);
});

const isAnswered = ({ status }: Call) => status === 200;
const isOver = ({ status, retryAfter }: Call) => status === 503 && retryAfter !== undefined;

const ready = () => readiness(alfred.demo);
const becomes = (...wanted: readonly unknown[]) => expect.poll(ready).toEqual(wanted);

async function heals(name: string): Promise<void> {
  faults.clear();
  await load.until(isAnswered);
  await expectRightMoney(alfred, await load.stop(), name);
}

it('serves on its leases while the ledger is away, then says so with a 503', async () => {
  await start();
  const away = load.mark();
  faults.set('ledger', { kind: 'unreachable' });
  // The lease that is held is good for its thirty seconds, less the time it was held already.
  await expect.poll(ready).toContain('ledger');
  expect(await load.until(isOver, 45_000)).toMatchObject({ code: 'service_unavailable' });
  expect(away().filter(isAnswered).length).toBeGreaterThan(20);
  await becomes(503, 'not_ready', 'ledger');
  await heals('ledger-away');
});

it('serves on its leases while quota is away, then says so with a 503', async () => {
  await start();
  const away = load.mark();
  faults.set('quota', { kind: 'unreachable' });
  expect(await load.until(isOver, 45_000)).toMatchObject({ code: 'service_unavailable' });
  expect(away().filter(isAnswered).length).toBeGreaterThan(20);
  await becomes(503, 'not_ready', 'quota');
  await heals('quota-away');
});

it('serves while metering is away, and hands over what waited in the journal', async () => {
  await start();
  const away = load.mark();
  faults.set('metering', { kind: 'unreachable' });
  for (let n = 0; n < 5; n += 1) await load.until(isAnswered);
  await expect.poll(() => away().length).toBeGreaterThan(100);
  expect(away().filter((call) => !isAnswered(call))).toEqual([]);
  await becomes(200, 'degraded', 'metering');
  await heals('metering-away');
});

it('serves while identity and policy are away, from its copies', async () => {
  await start();
  const away = load.mark();
  faults.set('identity', { kind: 'unreachable' });
  faults.set('policy', { kind: 'unreachable' });
  await expect.poll(() => away().length).toBeGreaterThan(100);
  expect(away().filter((call) => !isAnswered(call))).toEqual([]);
  await becomes(200, 'degraded', 'identity', 'policy');
  await heals('identity-and-policy-away');
});

it('loses nothing to services that answer slowly or late', async () => {
  await start();
  for (const kind of ['slow', 'late'] as const) {
    const slow = load.mark();
    for (const service of ['ledger', 'quota', 'metering']) {
      faults.set(service, { kind, delayMs: 400 });
    }
    await expect.poll(() => slow().length).toBeGreaterThan(60);
    expect(slow().filter((call) => !isAnswered(call))).toEqual([]);
  }
  await heals('slow-and-late');
});
