import { parseChatRequest } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { caller, scripted, testChat } from '../../test/fakes.ts';
import { safetyBundle } from '../../test/safety-scene.ts';
import type { CountCall } from '../ports/provider.ts';
import { countTokens } from './count-tokens.ts';

const { signal } = new AbortController();
const request = parseChatRequest({
  ...{ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Good evening.' }] },
} as never);
const ask = { caller, request, signal };

function counting(said: (call: CountCall) => Promise<number | undefined>) {
  const chat = scripted(() => Promise.reject(new Error('this is no chat')));
  return { ...chat, countTokens: said };
}

describe('tokens of a request', () => {
  it('are those that its provider counts, where it does', async () => {
    const asked: CountCall[] = [];
    const provider = counting(async (call) => {
      asked.push(call);
      return 42;
    });
    const counted = await countTokens(testChat({ providers: [provider] }))(ask);
    expect(counted).toEqual({ outcome: 'counted', tokens: 42, by: 'provider' });
    expect(asked).toMatchObject([{ model: 'gpt-4o-mini', request, organization: 'org_a' }]);
  });

  it('are counted here where the provider says nothing', async () => {
    const deps = testChat({ providers: [counting(async () => undefined)] });
    expect(await countTokens(deps)(ask)).toEqual({ outcome: 'counted', tokens: 11, by: 'gateway' });
  });

  it('go to no provider when policy looks into what is sent', async () => {
    const rule = { id: 'r', kinds: ['pii.email'], on: ['input'], action: 'redact' } as const;
    const provider = counting(() => Promise.reject(new Error('it was asked')));
    const bundle = safetyBundle({ rules: [rule] } as never);
    const counted = await countTokens(testChat({ providers: [provider], bundle }))(ask);
    expect(counted).toMatchObject({ by: 'gateway' });
  });

  it('are asked of so many at the same time, and no more', async () => {
    const answered = Promise.withResolvers<number>();
    const count = countTokens(testChat({ providers: [counting(() => answered.promise)] }));
    const running = Array.from({ length: 20 }, () => count(ask));
    const here = await Promise.all(running.slice(16));
    expect(here.map((each) => 'by' in each && each.by)).toEqual(Array(4).fill('gateway'));
    answered.resolve(7);
    const there = await Promise.all(running.slice(0, 16));
    expect(there.every((each) => 'by' in each && each.by === 'provider')).toBe(true);
  });

  it('end with their client, or when the time is over', async () => {
    const gone = new AbortController();
    const provider = counting(
      (call) =>
        new Promise((resolve) => {
          call.signal.addEventListener('abort', () => resolve(undefined));
          gone.abort();
        }),
    );
    const deps = testChat({ providers: [provider] });
    const counted = await countTokens(deps)({ ...ask, signal: gone.signal });
    expect(counted).toMatchObject({ by: 'gateway' });
  });
});
