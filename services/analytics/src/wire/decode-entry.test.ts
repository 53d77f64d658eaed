import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captured, entryBytes, opened, released } from '../../test/entries.ts';
import { decodeEntry, timeOf } from './decode-entry.ts';

const documented = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8');

/** The example that the reference of events shows of a type. */
function exampleOf(type: string): Buffer {
  const line = documented.split('\n').find((text) => text.includes(`"type":"${type}"`));
  return Buffer.from(line ?? '');
}

describe('an entry, as the ledger writes it', () => {
  it('of a charge says who used how much of what', () => {
    expect(decodeEntry(exampleOf('UsageCaptured.v1'))).toMatchObject({
      ...{ type: 'usage', provider: 'openai', model: 'gpt-4o-mini', requests: 1n, released: 0n },
      ...{ amounts: { 'USD/9': 1_234_500n }, tokens: { inputUncached: 812n, outputText: 96n } },
      timing: undefined,
    });
  });

  it('of a request without a charge is counted as released', () => {
    const fact = decodeEntry(exampleOf('UsageReleased.v1'));
    expect(fact).toMatchObject({ requests: 0n, released: 1n, amounts: {}, tokens: {} });
  });

  it('of a late ending adds what was missing, to a request that was counted before', () => {
    expect(decodeEntry(exampleOf('LateUsage.v1'))).toMatchObject({
      ...{ requests: 0n, amounts: { 'USD/9': 1_500_000n }, tokens: { outputText: 410n } },
    });
  });

  it('of usage from outside counts when it was, with all who paid', () => {
    expect(decodeEntry(exampleOf('UsageReported.v1'))).toMatchObject({
      ...{ at: 1_795_308_000_000_000n, requests: 1n, amounts: { 'USD/9': 1_000_000_000n } },
    });
  });

  it('of a corrected charge takes back what it gives back, of the provider alone', () => {
    expect(decodeEntry(exampleOf('Rerated.v1'))).toMatchObject({
      ...{ provider: 'openai', model: '', requests: 0n, amounts: { 'USD/9': -400_000n } },
    });
  });

  it('of a captured hold is spending without a request, on its purpose', () => {
    expect(decodeEntry(exampleOf('HoldCaptured.v1'))).toMatchObject({
      ...{ provider: 'rendering', model: '', requests: 0n, released: 0n },
      amounts: { 'USD/9': 65_000_000n },
    });
    for (const type of ['HoldPlaced.v1', 'HoldReleased.v1', 'HoldExpired.v1']) {
      expect(decodeEntry(exampleOf(type)), type).toBeUndefined();
    }
  });

  it('of the tree says where a node stands, and others say nothing', () => {
    expect(decodeEntry(exampleOf('NodeMoved.v1'))).toMatchObject({ type: 'node_placed' });
    expect(decodeEntry(entryBytes(opened('org_a'), 1))).toEqual({
      ...{ type: 'node_placed', node: 'org_a', parent: undefined },
    });
    for (const type of ['LeaseOpened.v1', 'BudgetSet.v1', 'ThresholdCrossed.v1']) {
      expect(decodeEntry(exampleOf(type)), type).toBeUndefined();
    }
  });

  it('has the time that its provider took, and its own', () => {
    const bytes = entryBytes(captured('usr_a', 5n, { took: 900, firstByte: 30 }), 7);
    expect(decodeEntry(bytes)).toMatchObject({ timing: { took: 900, firstByte: 30 } });
    expect(timeOf(bytes)).toBe(1_795_312_345_000_007n);
    expect(decodeEntry(entryBytes(released('usr_a'), 8))).toMatchObject({ timing: undefined });
  });
});

it('does not guess at an entry that should mean something', () => {
  const broken = { type: 'UsageCaptured.v1', data: {} };
  expect(() => decodeEntry(entryBytes(broken, 1))).toThrow();
});
