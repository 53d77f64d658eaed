// What it means to be a Provider. Every provider's test file is one call to this.
import { AlfredError } from '@alfred/errors';
import { afterEach, describe, expect, it } from 'vitest';
import { chatRequest } from '../../test/fakes.ts';
import type { Provider, ProviderBatch, ProviderReply } from '../ports/provider.ts';

/** What the provider's vendor does next. */
export type Behaviour =
  | 'text'
  | 'text-stream'
  | 'tool-call'
  | 'tool-call-stream'
  | 'overloaded'
  | 'cut-stream'
  | 'silence';

export interface ProviderUnderTest {
  readonly provider: Provider;
  /** What the provider calls a model that it has. */
  readonly model: string;
  close(): Promise<void>;
}

const weather = { type: 'function', function: { name: 'get_weather', parameters: {} } };

/** The suite. `open` gives a provider whose vendor behaves like that. */
export function providerContract(
  id: string,
  open: (behaviour: Behaviour) => Promise<ProviderUnderTest>,
): void {
  describe(`${id} is a Provider`, () => {
    const closing: (() => Promise<void>)[] = [];
    afterEach(async () => {
      await Promise.all(closing.splice(0).map((close) => close()));
    });

    async function chat(
      behaviour: Behaviour,
      body: object,
      signal = new AbortController().signal,
    ): Promise<ProviderReply> {
      const { provider, model, close } = await open(behaviour);
      closing.push(close);
      const request = chatRequest({ model, ...body });
      return provider.chat({ request, model, outputCap: 64, requestId: 'req_1', signal });
    }

    async function hasNoTools(): Promise<boolean> {
      const { provider, model, close } = await open('text');
      closing.push(close);
      const { tools } = provider.capabilities(model);
      return tools !== 'any' && tools.size === 0;
    }

    it('answers with the JSON that clients read, with usage and a reason', async () => {
      const reply = await chat('text', {});
      if (reply.outcome !== 'whole') throw new Error(reply.outcome);
      const json = JSON.parse(reply.text);
      expect(json.choices[0].message.content).not.toBe('');
      expect(reply.finishReason).toBe(json.choices[0].finish_reason);
      expect(reply.produced[0]?.text).toBe(json.choices[0].message.content);
      expect(reply.usage?.requests).toBe(1n);
      expect(reply.usage?.inputUncached).toBeGreaterThan(0n);
    });

    it('streams the same, with usage, and ends once', async () => {
      const batches = await batchesOf(await chat('text-stream', { stream: true }));
      const chunks = batches.flatMap((batch) => batch.chunks);
      const said = chunks.map(({ chunk }) => chunk.choices[0]?.delta?.content ?? '').join('');
      expect(said).not.toBe('');
      for (const { text, chunk } of chunks) expect(JSON.parse(text)).toMatchObject({ ...chunk });
      // Where it comes more than once it is cumulative: the last is the whole of it.
      expect(chunks.findLast(({ chunk }) => chunk.usage)?.chunk.usage).toMatchObject({
        prompt_tokens: expect.any(Number),
      });
      expect(batches.filter(({ end }) => end)).toHaveLength(1);
      expect(batches.at(-1)?.end).toEqual({ outcome: 'complete' });
    });

    it('calls a tool, or says that it calls none', async () => {
      if (await hasNoTools()) return;
      const body = { tools: [weather], tool_choice: 'required' };
      const reply = await chat('tool-call', body);
      if (reply.outcome !== 'whole') throw new Error(reply.outcome);
      expect(reply.finishReason).toBe('tool_calls');
      const [call] = JSON.parse(reply.text).choices[0].message.tool_calls;
      expect(call.function.name).toBe('get_weather');
      expect(JSON.parse(call.function.arguments)).toBeTypeOf('object');
    });

    it('streams a call, id and name first, arguments by index', async () => {
      if (await hasNoTools()) return;
      const body = { tools: [weather], tool_choice: 'required', stream: true };
      const batches = await batchesOf(await chat('tool-call-stream', body));
      const deltas = batches.flatMap(({ chunks }) =>
        chunks.flatMap(({ text }) => JSON.parse(text).choices[0]?.delta.tool_calls ?? []),
      );
      expect(deltas[0]).toMatchObject({ index: 0, id: expect.any(String) });
      const written = deltas.map((delta) => delta.function.arguments).join('');
      expect(JSON.parse(written)).toBeTypeOf('object');
    });

    it('says that it is overloaded, before the first byte', async () => {
      for (const stream of [false, true]) {
        expect(await chat('overloaded', { stream })).toMatchObject({
          outcome: 'failed',
          error: { code: 'provider_overloaded' },
        });
      }
    });

    it('says that a stream was cut', async () => {
      const batches = await batchesOf(await chat('cut-stream', { stream: true }));
      expect(batches.flatMap(({ chunks }) => chunks).length).toBeGreaterThan(0);
      expect(batches.at(-1)?.end).toMatchObject({
        outcome: 'failed',
        error: { code: 'provider_stream_cut' },
      });
    });

    it('ends when it is hung up on, with the caller’s own reason', async () => {
      const hangUp = new AbortController();
      const replying = chat('silence', {}, hangUp.signal);
      setTimeout(() => hangUp.abort(new AlfredError('request_cancelled')), 20);
      expect(await replying).toMatchObject({
        outcome: 'failed',
        error: { code: 'request_cancelled' },
      });
    });
  });
}

async function batchesOf(reply: ProviderReply): Promise<ProviderBatch[]> {
  if (reply.outcome !== 'stream') throw new Error(`no stream: ${reply.outcome}`);
  const batches: ProviderBatch[] = [];
  for await (const batch of reply.batches) batches.push(batch);
  return batches;
}
