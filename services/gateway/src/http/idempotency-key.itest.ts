import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { idempotencyOf } from './idempotency-key.ts';

const secret = Buffer.alloc(32, 9);

/** A request with these header lines, as a server's parser leaves them. */
function requestWith(...lines: readonly (readonly [name: string, value: string])[]) {
  const raw = new IncomingMessage(new Socket());
  raw.rawHeaders = lines.flat();
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    const before = raw.headers[key];
    raw.headers[key] = before === undefined ? value : `${String(before)}, ${value}`;
  }
  return { raw, headers: raw.headers };
}

describe('an idempotency key', () => {
  it('is seen by others only as its HMAC', () => {
    const seen = idempotencyOf(requestWith(['Idempotency-Key', 'order-1']), secret);
    expect(seen).toMatch(/^[0-9a-f]{64}$/);
    expect(idempotencyOf(requestWith(['idempotency-key', 'order-1']), secret)).toBe(seen);
    expect(idempotencyOf(requestWith(['x-other', 'idempotency-key']), secret)).toBeUndefined();
  });

  it('is one line: two are not one key with a comma in it', () => {
    const one = requestWith(['Idempotency-Key', 'a, b'], ['x-other', 'idempotency-key']);
    expect(idempotencyOf(one, secret)).toBeDefined();
    const two = requestWith(['Idempotency-Key', 'a'], ['idempotency-key', 'b']);
    expect(() => idempotencyOf(two, secret)).toThrow('one header line');
  });
});
