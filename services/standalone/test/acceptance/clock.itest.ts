import { type Clock, systemClock } from '@alfred/clock';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { management, newUser, settledDollars } from './management.ts';
import { say } from './openai-client.ts';
import { type SeveralGateways, severalGateways } from './several-gateways.ts';

// A machine whose wall clock goes on by itself: everything is on it, as on a laptop that wakes up.

const night = 28_800_000_000n;

let gateways: SeveralGateways;
let ahead: bigint;
let slept: bigint;

const clock: Clock = {
  nowMicros: () => systemClock.nowMicros() + ahead,
  elapsedMicros: systemClock.elapsedMicros,
  sleptMicros: () => slept,
};

beforeEach(async () => {
  [ahead, slept] = [0n, 0n];
  gateways = await severalGateways(1, {}, clock);
});
afterEach(() => gateways.stop());

async function call(key: string) {
  const answer = await fetch(`${gateways.urls[0]}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sim/echo', messages: say('awake'), max_tokens: 20 }),
  });
  const { error } = (await answer.json()) as { error?: { code: string; hint: string } };
  return { status: answer.status, error };
}

const operator = () => management(gateways.demo.url, 'operator');
const ready = () => operator().get<{ status: string; missing?: readonly string[] }>('/readyz');

it('that was suspended admits nothing until the operator confirms, and then goes on', async () => {
  const { demo } = gateways;
  const user = await newUser(demo, '1.00');
  expect(await call(user.key)).toMatchObject({ status: 200 });
  ahead = night;
  const refused = await call(user.key);
  expect(refused).toMatchObject({ status: 503, error: { code: 'clock_unsafe' } });
  expect(refused.error?.hint).toContain('npm run alfred -- clock confirm');
  await expect
    .poll(async () => (await ready()).body)
    .toMatchObject({
      missing: ['ledger: clock_unsafe, until `npm run alfred -- clock confirm`'],
    });
  const moved = { steady: false, stepSeconds: expect.closeTo(28_800, 0) };
  expect((await operator().get('/api/v1/clock')).body).toMatchObject({
    steady: false,
    parts: [
      { part: 'ledger', ...moved },
      { part: 'gateway', ...moved },
    ],
  });
  const confirmed = await operator().post<{ parts: { now: string }[] }>(
    '/api/v1/clock/confirm',
    {},
  );
  expect(confirmed).toMatchObject({
    status: 200,
    body: {
      steady: true,
      parts: [
        { ...moved, steady: true },
        { ...moved, steady: true },
      ],
    },
  });
  expect(await call(user.key)).toMatchObject({ status: 200 });
  // What the others said is remembered for a second.
  await expect.poll(async () => (await ready()).body).toEqual({ status: 'ready' });
  expect((await settledDollars(demo, user.node)).held).toBe('0.00');
  const times = (await gateways.entries()).map((line) => (JSON.parse(line) as { at: number }).at);
  expect(times.every((at, index) => index === 0 || at > (times[index - 1] ?? 0))).toBe(true);
});

it('that slept and knows for how long goes on by itself', async () => {
  const user = await newUser(gateways.demo, '1.00');
  expect(await call(user.key)).toMatchObject({ status: 200 });
  [ahead, slept] = [night, night];
  expect(await call(user.key)).toMatchObject({ status: 200 });
  expect((await operator().get('/api/v1/clock')).body).toMatchObject({ steady: true });
});

it('is nothing to anybody but the operator', async () => {
  const owner = management(gateways.demo.url, gateways.demo.adminKey);
  expect((await owner.get('/api/v1/clock')).status).toBe(403);
  expect((await owner.post('/api/v1/clock/confirm', {})).status).toBe(403);
});
