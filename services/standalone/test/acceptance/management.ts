import type { Demo } from './alfred-process.ts';

export interface Balance {
  readonly asset: string;
  readonly posted: string;
  readonly held: string;
  readonly available: string;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The management API as an owner with curl sees it. */
export function management(url: string, key: string) {
  const call = async <Body>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Answer<Body>> => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: answer.status,
      headers: answer.headers,
      body: (await answer.json()) as Body,
    };
  };
  return {
    get: <Body>(path: string) => call<Body>('GET', path),
    post: <Body>(path: string, body: unknown) => call<Body>('POST', path, body),
    put: <Body>(path: string, body: unknown) => call<Body>('PUT', path, body),
    patch: <Body>(path: string, body: unknown) => call<Body>('PATCH', path, body),
    delete: <Body>(path: string) => call<Body>('DELETE', path),
  };
}

/** Nano-dollars of a decimal string: tests never compute money in floats. */
export function nano(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(9, '0'));
}

/** The dollar balance of a wallet right now. */
export async function dollars(demo: Demo, node: string): Promise<Balance> {
  const answer = await management(demo.url, demo.adminKey).get<{ balances: readonly Balance[] }>(
    `/api/v1/wallets/${node}`,
  );
  const zero = { asset: 'USD', posted: '0.00', held: '0.00', available: '0.00' };
  return answer.body.balances.find((balance) => balance.asset === 'USD') ?? zero;
}

/**
 * Waits until nothing of the wallet is held: idle leases are back. A read shows every call that
 * this gateway answered before it, so nothing that is still on its way can be missed.
 */
export async function settledDollars(
  demo: Demo,
  node: string,
  withinMs = 15_000,
): Promise<Balance> {
  const deadline = Date.now() + withinMs;
  let balance = await dollars(demo, node);
  while (nano(balance.held) !== 0n && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    balance = await dollars(demo, node);
  }
  if (nano(balance.held) !== 0n) throw new Error(`still held: ${balance.held} of ${node}`);
  return balance;
}

/** A new user with a key and this many dollars, as an owner makes one. */
export async function newUser(
  demo: Demo,
  amount?: string,
): Promise<{ readonly node: string; readonly key: string }> {
  const owner = management(demo.url, demo.adminKey);
  const node = await owner.post<{ id: string }>('/api/v1/nodes', {
    kind: 'user',
    name: 'A colleague',
    parent: demo.organization,
  });
  const key = await owner.post<{ key: string }>('/api/v1/keys', {
    node: node.body.id,
    name: 'laptop',
  });
  if (amount !== undefined) {
    await owner.post(`/api/v1/wallets/${node.body.id}/credits`, { asset: 'USD', amount });
  }
  return { node: node.body.id, key: key.body.key };
}
