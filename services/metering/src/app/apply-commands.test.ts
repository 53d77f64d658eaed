import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { keyOf, memoryLedger } from '../../test/memory-usage.ts';
import { ending, prices, returned } from '../../test/usage-factory.ts';
import { type PlannedCommand, planUsage } from '../domain/plan-usage.ts';
import type { UsageRecord } from '../domain/usage-record.ts';
import { applyCommands } from './apply-commands.ts';

const signal = new AbortController().signal;
const plan = (records: UsageRecord[]): readonly PlannedCommand[] =>
  planUsage(records, prices).commands;
const many = (count: number) => Array.from({ length: count }, (_, n) => ending(`req_${n}`));

describe('applyCommands', () => {
  it('sends at most five hundred at a time, and keeps the order', async () => {
    const ledger = memoryLedger();
    const answers = await applyCommands(ledger, plan([...many(1200), returned('lea_a')]), signal);
    expect(ledger.calls).toEqual([500, 500, 201]);
    expect(ledger.effects.map(keyOf)).toEqual([
      ...many(1200).map(({ request }) => `use:${request}`),
      'return:lea_a',
    ]);
    expect(answers.get(1200)).toMatchObject({
      outcome: 'accepted',
      entry: 1201n,
      isBeyondLease: false,
    });
  });

  it('keeps ledgers apart', async () => {
    const ledger = memoryLedger();
    const other = ending('b', { ledger: 'led_b' });
    await applyCommands(ledger, plan([ending('a'), other, ending('c')]), signal);
    expect(ledger.calls.sort()).toEqual([1, 2]);
  });

  it('asks a ledger again that was away, before or after it did its work', async () => {
    for (const when of ['before', 'after'] as const) {
      const ledger = memoryLedger();
      ledger.fail(2, when);
      const answers = await applyCommands(ledger, plan([ending('a'), returned('lea_a')]), signal);
      expect(ledger.effects.map(keyOf)).toEqual(['use:a', 'return:lea_a']);
      expect(answers.get(0)).toMatchObject({
        outcome: 'accepted',
        entry: 1n,
        isBeyondLease: false,
      });
      expect(ledger.calls).toHaveLength(3);
    }
  });

  it('narrows a fault that does not pass down to the command that causes it', async () => {
    const ledger = memoryLedger();
    const calls: string[][] = [];
    const picky = {
      apply: async (...args: Parameters<typeof ledger.apply>) => {
        const keys = args[1].map(keyOf);
        calls.push(keys);
        if (keys.includes('use:req_3')) throw new AlfredError('command_invalid', { reason: 'x' });
        return ledger.apply(...args);
      },
    };
    const answers = await applyCommands(picky, plan(many(6)), signal);
    expect(answers.get(3)).toEqual({
      outcome: 'refused',
      code: 'command_invalid',
      params: { reason: 'x' },
    });
    expect(ledger.effects.map(keyOf)).toEqual([0, 1, 2, 4, 5].map((n) => `use:req_${n}`));
    expect(calls.length).toBeLessThan(8);
  });

  it('gives up what is under way when it is told to stop', async () => {
    const ledger = memoryLedger();
    ledger.fail(1000, 'before');
    const stopping = new AbortController();
    const applying = applyCommands(ledger, plan([ending('a')]), stopping.signal);
    stopping.abort();
    await expect(applying).rejects.toMatchObject({ code: 'request_cancelled' });
  });

  it('does not hide a bug', async () => {
    const broken = { apply: () => Promise.reject(new TypeError('bug')) };
    await expect(applyCommands(broken, plan([ending('a')]), signal)).rejects.toThrow('bug');
    const silent = { apply: async () => [] };
    await expect(applyCommands(silent, plan([ending('a')]), signal)).rejects.toMatchObject({
      code: 'internal',
    });
  });
});
