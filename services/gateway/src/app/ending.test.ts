import { emptyUsage } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { caller, chatAsk, scripted, type TestChat, testChat } from '../../test/fakes.ts';
import type { Ended } from '../domain/records.ts';
import type { WholeReply } from '../ports/provider.ts';
import { completeChat } from './complete-chat.ts';

const whole: WholeReply = {
  outcome: 'whole',
  text: '{"choices":[]}',
  reply: { choices: [] },
  usage: { ...emptyUsage, inputUncached: 8n, outputText: 2n, requests: 1n },
  finishReason: 'stop',
  produced: [{ text: 'nine says', reasoning: '' }],
  providerRequest: 'up_1',
};

const asked = chatAsk({ model: 'gpt-4o-mini', max_tokens: 16 });
const signal = new AbortController().signal;
const run = (deps: TestChat) =>
  completeChat(deps)({ requestId: 'req_1', caller, ...asked, signal });

/** A chat whose log cannot write some endings. */
function chatWithout(isLost: (record: Ended) => boolean, alive = true): TestChat {
  const deps = testChat({ providers: [scripted(async () => whole)] });
  const { ended } = deps.log;
  deps.leases.alive = alive;
  deps.log.ended = (record) => {
    if (isLost(record)) throw new RangeError('a record is too long');
    ended(record);
  };
  return deps;
}

describe('an ending that cannot be written', () => {
  it('is written again with its charge, without the provider’s words', async () => {
    const deps = chatWithout((record) => record.type === 'settled' && record.finishReason !== '');
    await expect(run(deps)).rejects.toThrow('too long');
    expect(deps.log.records).toHaveLength(2);
    expect(deps.log.records[1]).toMatchObject({
      type: 'settled',
      amount: 2_400n,
      usage: whole.usage,
      how: 'provider',
      finishReason: '',
      providerRequest: '',
    });
    expect(deps.leases).toMatchObject({ room: 1_000_000_000n - 2_400n, running: 0 });
    expect(deps.facts).toMatchObject([{ outcome: 'settled', code: 'internal' }]);
  });

  it('is written again when it is a release', async () => {
    const deps = chatWithout(
      (record) => record.type === 'released' && record.reason !== 'internal',
      false,
    );
    await expect(run(deps)).rejects.toThrow('too long');
    expect(deps.log.records[1]).toMatchObject({ type: 'released', reason: 'internal' });
    expect(deps.leases).toMatchObject({ room: 1_000_000_000n, running: 0 });
  });

  it('leaves no money held when nothing can be written any more', async () => {
    for (const alive of [true, false]) {
      const deps = chatWithout(() => true, alive);
      await expect(run(deps)).rejects.toThrow('too long');
      expect(deps.log.records).toHaveLength(1);
      expect(deps.leases.running).toBe(0);
      expect(deps.running.count).toBe(0);
    }
  });
});
