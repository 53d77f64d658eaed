import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'vitest';
import { appendingCases } from './contract/appending-cases.contract.ts';
import type { StoresUnderTest } from './contract/case.contract.ts';
import { keyCases } from './contract/key-cases.contract.ts';
import { outcomeCases } from './contract/outcome-cases.contract.ts';
import { readingCases } from './contract/reading-cases.contract.ts';
import { writerCases } from './contract/writer-cases.contract.ts';

export type { Failing, StoresUnderTest } from './contract/case.contract.ts';

/** A case that does not hold for an adapter, and why that is right. */
export interface Deviation {
  readonly case: string;
  readonly reason: string;
}

export interface ContractOptions {
  /** Empty logs, each time. */
  open(): Promise<StoresUnderTest>;
  readonly except: readonly Deviation[];
}

const cases = [...readingCases, ...appendingCases, ...writerCases, ...keyCases, ...outcomeCases];

/** What it means to be an EventStore. Every adapter's test file is one call to this. */
export function eventStoreContract(name: string, { open, except }: ContractOptions): void {
  const deviations = new Map(except.map((each) => [each.case, each.reason]));
  for (const [deviation, reason] of deviations) {
    const isKnown = cases.some((each) => each.name === deviation);
    assert(isKnown, `the contract has no case: ${deviation}`);
    process.stdout.write(`${name} deviates: it ${deviation}, except that ${reason}\n`);
  }
  describe(`${name} is an EventStore`, () => {
    let opened: StoresUnderTest;
    beforeEach(async () => {
      opened = await open();
    });
    for (const { name: title, run } of cases) {
      if (!deviations.has(title)) it(title, () => run(opened));
    }
  });
}
