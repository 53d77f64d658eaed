import { describe, expect, it } from 'vitest';
import { upstreamTraffic } from './upstream-traffic.ts';

const minute = 60_000_000n;

describe('traffic', () => {
  it('knows how long nine of ten calls waited, of the newest ones', () => {
    const traffic = upstreamTraffic();
    const call = (micros: bigint) => {
      const seen = traffic.begin('m', 0n);
      seen.answered(micros);
      seen.answered(999_999n);
      seen.ended();
    };
    expect(traffic.firstByte('m', 0n)).toBeUndefined();
    for (let micros = 1n; micros <= 10n; micros += 1n) call(micros);
    expect(traffic.firstByte('m', minute)).toBe(9);
    for (let n = 0; n < 64; n += 1) call(5n);
    expect(traffic.firstByte('m', minute)).toBe(5);
    expect(traffic.firstByte('m', 6n * minute)).toBeUndefined();
  });

  it('takes who fails fast for slow, and who only hung up for nothing', () => {
    const traffic = upstreamTraffic();
    const failing = traffic.begin('failing', 0n);
    failing.failed(5n);
    failing.ended();
    traffic.begin('aborted', 0n).ended();
    expect(traffic.firstByte('failing', 5n)).toBe(60_000_000);
    expect(traffic.firstByte('aborted', 5n)).toBeUndefined();
  });

  it('counts what runs, each call once', () => {
    const traffic = upstreamTraffic();
    const [one, other] = [traffic.begin('m', 0n), traffic.begin('m', 0n)];
    expect(traffic.running('m')).toBe(2);
    one.ended();
    one.ended();
    expect(traffic.running('m')).toBe(1);
    other.ended();
    expect(traffic.running('m')).toBe(0);
  });

  it('forgets the model that was called longest ago, never one that runs', () => {
    const traffic = upstreamTraffic();
    traffic.begin('running', 0n);
    for (let n = 0; n < 1_100; n += 1) {
      const call = traffic.begin(`m${n}`, 0n);
      call.answered(7n);
      call.ended();
    }
    expect(traffic.running('running')).toBe(1);
    expect(traffic.firstByte('m0', 1n)).toBeUndefined();
    expect(traffic.firstByte('m1099', 1n)).toBe(7);
  });
});
