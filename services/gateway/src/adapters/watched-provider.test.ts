import { manualClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { chatRequest, scripted, startMicros } from '../../test/fakes.ts';
import { upstreamTraffic } from '../domain/upstream-traffic.ts';
import type { ProviderBatch, ProviderReply } from '../ports/provider.ts';
import { watchedProvider } from './watched-provider.ts';

const { signal } = new AbortController();
const call = {
  ...{ request: chatRequest({}), model: 'gpt-4o', outputCap: 1, requestId: 'req_1', signal },
};

function scene(reply: (pass: (micros: bigint) => void) => Promise<ProviderReply>) {
  const clock = manualClock(startMicros);
  const traffic = upstreamTraffic();
  const inner = scripted(() => reply((micros) => clock.advanceMicros(micros)));
  const provider = watchedProvider(inner, { clock, traffic });
  const firstByte = () => traffic.firstByte('gpt-4o@openai', clock.elapsedMicros());
  return { provider, clock, firstByte, running: () => traffic.running('gpt-4o@openai') };
}

const failure = { outcome: 'failed', error: new AlfredError('provider_timeout') } as const;
const chunk = { text: '{}', chunk: { choices: [] } } as unknown as ProviderBatch['chunks'][number];

describe('a watched provider', () => {
  it('answers as it did, and its wait is known', async () => {
    const whole = { outcome: 'whole', text: '{}', usage: undefined, finishReason: 'stop' } as const;
    const answer = { ...whole, produced: [], providerRequest: '' };
    const { provider, firstByte, running } = scene(async (pass) => {
      pass(70n);
      return answer;
    });
    expect(await provider.chat(call)).toBe(answer);
    expect([firstByte(), running()]).toEqual([70, 0]);
  });

  it('is busy until its stream has ended, however it ends', async () => {
    async function* batches(): AsyncIterable<ProviderBatch> {
      yield { chunks: [] };
      yield { chunks: [chunk] };
      yield { chunks: [chunk] };
    }
    const streaming = { outcome: 'stream', providerRequest: '' } as const;
    const { provider, firstByte, running, clock } = scene(async () => ({
      ...streaming,
      batches: batches(),
    }));
    const reply = await provider.chat(call);
    if (reply.outcome !== 'stream') throw new Error(reply.outcome);
    expect(running()).toBe(1);
    for await (const batch of reply.batches) {
      clock.advanceMicros(30n);
      if (batch.chunks.length > 0) break;
    }
    expect([firstByte(), running()]).toEqual([30, 0]);
  });

  it('is slow when it fails, unless it was we who hung up', async () => {
    const failing = scene(async () => failure);
    await failing.provider.chat(call);
    expect([failing.firstByte(), failing.running()]).toEqual([60_000_000, 0]);
    const left = scene(async () => ({ ...failure, gaveUp: 'after_sending' }));
    await left.provider.chat(call);
    expect([left.firstByte(), left.running()]).toEqual([undefined, 0]);
  });
});
