import { ApplyRequest, type CommandResult } from '@alfred/contracts/ledger';
import { expect, it } from 'vitest';
import { keyedSubmission } from '../../test/running-writers.ts';
import type { CreditTransfer } from '../domain/commands.ts';
import { fromProtoCommand } from '../wire/from-proto.ts';
import { rpcOtherLedgers } from './rpc-other-ledgers.ts';

const credit: CreditTransfer = {
  ...{ type: 'CreditTransfer', transfer: 'tra_a', node: 'usr_a', asset: 'USD/9' },
  ...{ amount: 250n, fromLedger: 'led_a' },
};

const accepted = (repeated: boolean): CommandResult => ({
  outcome: {
    $case: 'accepted',
    value: { seq: 1n, at: 1n, type: 'TransferCredited.v1', repeated, lease: undefined },
  },
});
const refused: CommandResult = {
  outcome: { $case: 'refused', value: { code: 'node_unknown', params: {} } },
};

it.each([
  [accepted(false), { outcome: 'accepted', repeated: false }],
  [accepted(true), { outcome: 'accepted', repeated: true }],
  [refused, { outcome: 'refused' }],
])(
  'says the same command under the same key wherever the ledger is written',
  async (result, told) => {
    const asked: ApplyRequest[] = [];
    const others = rpcOtherLedgers({
      apply: async (request) => {
        asked.push(ApplyRequest.fromPartial(request));
        return { results: [result] };
      },
    });
    expect(await others.credit('led_b', credit)).toEqual(told);
    expect(asked).toMatchObject([{ ledger: 'led_b' }]);
    const submissions = asked.flatMap(({ commands }) => commands).map(fromProtoCommand);
    expect(submissions).toEqual([{ value: keyedSubmission(credit) }]);
  },
);
