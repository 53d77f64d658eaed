import { describe, expect, it } from 'vitest';
import { type CircuitState, circuit } from './circuit.ts';

const open = 30_000_000;

function scene() {
  const changes: CircuitState[] = [];
  const gate = circuit({
    failuresMax: 5,
    openMicros: open,
    onChange: (state) => void changes.push(state),
  });
  const fail = (times: number, now = 0) => {
    for (let n = 0; n < times; n += 1) gate.enter(now)?.failed(now);
  };
  return { gate, changes, fail };
}

describe('a circuit', () => {
  it('opens after five failures in a row, and lets nobody through then', () => {
    const { gate, fail } = scene();
    fail(4);
    gate.enter(0)?.succeeded(0);
    fail(4);
    expect(gate.state).toBe('closed');
    fail(1);
    expect(gate.state).toBe('open');
    expect(gate.enter(open - 1)).toBeUndefined();
  });

  it('takes questions that fail together for one failure', () => {
    const { gate } = scene();
    for (let stall = 1; stall <= 4; stall += 1) {
      const passes = Array.from({ length: 64 }, (_, n) => gate.enter(stall * 100 + n / 64));
      for (const [n, pass] of passes.entries()) pass?.failed(stall * 100 + 50 + n / 64);
    }
    expect(gate.state).toBe('closed');
    gate.enter(500)?.failed(550);
    expect(gate.state).toBe('open');
  });

  it('lets one try after thirty seconds, and closes when that one succeeds', () => {
    const { gate, changes, fail } = scene();
    fail(5);
    const first = gate.enter(open);
    expect(gate.state).toBe('half_open');
    expect(gate.enter(open)).toBeUndefined();
    first?.succeeded(open);
    expect(gate.enter(open)).toBeDefined();
    expect(changes).toEqual(['open', 'half_open', 'closed']);
  });

  it('opens again at once when that one fails, for as long', () => {
    const { gate, fail } = scene();
    fail(5);
    gate.enter(open)?.failed(open + 50);
    expect(gate.state).toBe('open');
    expect(gate.enter(2 * open)).toBeUndefined();
    expect(gate.enter(2 * open + 50)).toBeDefined();
  });

  it('does not heed late answers to earlier questions', () => {
    const { gate, fail } = scene();
    const slow = Array.from({ length: 6 }, () => gate.enter(0));
    fail(5);
    const trying = gate.enter(open);
    for (const pass of slow) pass?.failed(open);
    slow[0]?.succeeded(open);
    expect(gate.state).toBe('half_open');
    trying?.succeeded(open);
    expect(gate.state).toBe('closed');
    for (const pass of slow) pass?.failed(open);
    expect(gate.state).toBe('closed');
  });
});
