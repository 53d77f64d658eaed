import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { type BusUnderTest, contextOf } from './contract/case.contract.ts';
import { deliveryCases } from './contract/delivery-cases.contract.ts';
import { outageCases } from './contract/outage-cases.contract.ts';
import { refusalCases } from './contract/refusal-cases.contract.ts';

export {
  type BusUnderTest,
  contractCapacity,
  contractTopology,
} from './contract/case.contract.ts';

/** A case that does not hold for an adapter, and why that is right. */
export interface Deviation {
  readonly case: string;
  readonly reason: string;
}

export interface ContractOptions {
  open(): Promise<BusUnderTest>;
  readonly except: readonly Deviation[];
}

const cases = [...deliveryCases, ...refusalCases, ...outageCases];

/** What it means to be a Bus. Every adapter's test file is one call to this. */
export function busContract(name: string, { open, except }: ContractOptions): void {
  const deviations = new Map(except.map((each) => [each.case, each.reason]));
  for (const [deviation, reason] of deviations) {
    const isKnown = cases.some((each) => each.name === deviation);
    assert(isKnown, `the contract has no case: ${deviation}`);
    process.stdout.write(`${name} deviates: it ${deviation}, except that ${reason}\n`);
  }
  describe(`${name} is a Bus`, () => {
    let opened: BusUnderTest;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    for (const { name: title, run } of cases) {
      if (!deviations.has(title)) it(title, () => run(contextOf(opened)));
    }
  });
}
