import { afterAll, beforeAll, expect, it } from 'vitest';
import { done, ownerOf } from './hierarchy-scene.ts';
import { management } from './management.ts';
import { type SeveralGateways, severalGateways } from './several-gateways.ts';

// A revoked key is refused by every gateway in under a second while the bus is up.

const promisedMs = 1_000;

let gateways: SeveralGateways;
let owner: ReturnType<typeof ownerOf>;

beforeAll(async () => {
  gateways = await severalGateways(3);
  owner = ownerOf(gateways.demo);
});
afterAll(() => gateways.stop());

const ask = async (url: string, key: string): Promise<number> => {
  const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
  await answer.arrayBuffer();
  return answer.status;
};

/** Asks without a pause until refused; gives when the last request that was served had begun. */
async function lastServed(url: string, key: string): Promise<number> {
  let servedAt = 0;
  for (;;) {
    const begunAt = performance.now();
    const status = await ask(url, key);
    if (status === 401) return servedAt;
    expect(status).toBe(200);
    servedAt = begunAt;
  }
}

it('reaches every gateway within a second', async () => {
  const user = await owner.make('user', gateways.demo.organization);
  const wish = { node: user, name: 'lost laptop' };
  const made = await done(owner.post<{ id: string; key: string }>('/api/v1/keys', wish));
  for (const url of gateways.urls) expect(await ask(url, made.key)).toBe(200);
  const asking = gateways.urls.map((url) => lastServed(url, made.key));
  const first = management(gateways.urls[0] ?? '', gateways.demo.adminKey);
  await done(first.delete(`/api/v1/keys/${made.id}`));
  const revokedAt = performance.now();
  const late = (await Promise.all(asking)).map((servedAt) => servedAt - revokedAt);
  expect(Math.max(...late)).toBeLessThan(promisedMs);
});
