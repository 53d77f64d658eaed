import { AlfredError } from '@alfred/errors';
import type { JsonObject } from '@alfred/openai-wire';
import { emptyUsage } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { caller, chatAsk, scripted, type TestChat, testChat } from '../../test/fakes.ts';
import type { FailedEnd, ProviderBatch, ProviderReply } from '../ports/provider.ts';
import { completeChat } from './complete-chat.ts';

// Whatever a provider does, a request has one ending, and it says how its charge is known. The
// tokens here are four bytes each.

const upstream = { model: 'gpt-4o-mini', max_tokens: 64, stream: true };
const asks = { ...upstream, stream_options: { include_usage: true } };
const complete: ProviderBatch = { chunks: [], end: { outcome: 'complete' } };
/** `user` and `Hello there, butler.` are six, around them are six more. */
const counted = { inputUncached: 12n, outputText: 3n, requests: 1n };

function chunk(content: string, usage?: JsonObject | null) {
  const choices = content === '' ? [] : [{ index: 0, delta: { content }, finish_reason: null }];
  const json = {
    id: 'c1',
    object: 'chat.completion.chunk',
    choices,
    ...(usage === undefined ? {} : { usage }),
  };
  return { text: JSON.stringify(json), chunk: json };
}

const said = (prompt: number, completion: number, more: object = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  ...more,
});

const says = (...chunks: ReturnType<typeof chunk>[]): ProviderBatch => ({ chunks });
const fails = (end: Partial<FailedEnd> & { error: AlfredError }): ProviderBatch => ({
  chunks: [],
  end: { outcome: 'failed', ...end },
});

function streaming(...batches: ProviderBatch[]) {
  return scripted(async () => ({
    outcome: 'stream',
    providerRequest: 'up_1',
    batches: (async function* () {
      yield* batches;
    })(),
  }));
}

async function endingOf(...batches: ProviderBatch[]) {
  return endingOfReply(testChat({ providers: [streaming(...batches)] }), asks);
}

async function endingOfReply(deps: TestChat, body: object) {
  const signal = new AbortController().signal;
  const outcome = await completeChat(deps)({
    requestId: 'req_1',
    caller,
    ...chatAsk(body),
    signal,
  });
  let text = '';
  if (outcome.outcome === 'streaming') {
    for (let more = await outcome.read(); more !== undefined; more = await outcome.read())
      text += more;
    text += outcome.lastWords();
  }
  const endings = deps.log.records.filter(({ type }) => type !== 'admitted');
  expect(endings).toHaveLength(1);
  expect(deps.leases.running).toBe(0);
  expect(deps.defects).toEqual([]);
  const shown = /"usage":(\{.*?"alfred_cost":"[0-9.]+"\})/.exec(text)?.[1];
  return { outcome, ending: endings[0], shown: shown && JSON.parse(shown) };
}

const words = says(chunk('Hello, you.'));

describe('a provider that says what it used', () => {
  it.each<[string, ProviderBatch[], bigint]>([
    ['once', [words, says(chunk('', said(8, 2)))], 2n],
    ['twice', [words, says(chunk('', said(8, 2)), chunk('', said(8, 2)))], 2n],
    [
      'in every chunk, cumulated',
      [says(chunk('Hello, ', said(8, 1))), says(chunk('you.', said(8, 3)))],
      3n,
    ],
    ['beside its last text', [says(chunk('Hello, you.', said(8, 4)))], 4n],
    [
      'and takes it back, wrongly',
      [words, says(chunk('', said(8, 2)), chunk('', said(-1, 2)))],
      2n,
    ],
    [
      'before text that it has counted',
      [says(chunk('Hello, '), chunk('', said(8, 3))), says(chunk('you.'))],
      3n,
    ],
  ])('%s is believed', async (_, batches, outputText) => {
    const { ending, shown } = await endingOf(...batches, complete);
    const usage = { ...emptyUsage, inputUncached: 8n, outputText, requests: 1n };
    expect(ending).toMatchObject({ type: 'settled', how: 'provider', usage });
    expect(shown).toMatchObject({ prompt_tokens: 8, completion_tokens: Number(outputText) });
  });

  it('passed its cap, and so did its answer, is believed', async () => {
    const long = says(chunk('abcd'.repeat(70)), chunk('', said(8, 70)));
    const { ending } = await endingOf(long, complete);
    expect(ending).toMatchObject({ how: 'provider', usage: { outputText: 70n } });
  });

  it('thinks longer than its cap, and says so', async () => {
    const thought = { completion_tokens_details: { reasoning_tokens: 900 } };
    const { ending } = await endingOf(words, says(chunk('', said(8, 903, thought))), complete);
    expect(ending).toMatchObject({
      how: 'provider',
      usage: { outputText: 3n, outputReasoning: 900n },
    });
  });
});

describe('a provider whose word is worth nothing', () => {
  it.each<[string, JsonObject | null]>([
    ['is missing', null],
    ['is negative', said(-8, 2)],
    ['is huge', said(8, 1e15)],
    ['has a part of a token', said(8, 2.5)],
    ['has more input than the model reads', said(1_000_000, 2)],
    ['has more output than was asked for', said(8, 65)],
    ['has a total that is not the sum', said(8, 2, { total_tokens: 99 })],
    ['has nothing in it', {}],
  ])('is counted when it %s', async (_, usage) => {
    const { ending, shown } = await endingOf(words, says(chunk('', usage)), complete);
    expect(ending).toMatchObject({ type: 'settled', how: 'estimated', usage: counted });
    expect(shown).toMatchObject({ prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 });
  });

  it('is counted when it came first, and much more text after it', async () => {
    const early = says(chunk('', said(9, 1)));
    const { ending, shown } = await endingOf(early, words, words, complete);
    expect(ending).toMatchObject({
      how: 'estimated',
      usage: { inputUncached: 9n, outputText: 6n },
    });
    expect(shown).toMatchObject({ prompt_tokens: 9, completion_tokens: 6 });
  });

  it('is counted for a whole answer, too', async () => {
    const reply: ProviderReply = {
      outcome: 'whole',
      text: JSON.stringify({ choices: [], usage: said(8, 5_000) }),
      reply: { choices: [], usage: said(8, 5_000) },
      usage: { ...emptyUsage, inputUncached: 8n, outputText: 5_000n, requests: 1n },
      finishReason: 'stop',
      produced: [{ text: 'Hello, you.', reasoning: 'hmm' }],
      providerRequest: '',
    };
    const deps = testChat({ providers: [scripted(async () => reply)] });
    const { outcome, ending } = await endingOfReply(deps, { ...upstream, stream: false });
    const usage = { ...counted, outputReasoning: 1n };
    expect(ending).toMatchObject({ type: 'settled', how: 'estimated', usage });
    if (outcome.outcome !== 'replied') throw new Error(outcome.outcome);
    expect(JSON.parse(outcome.text).usage).toMatchObject({
      completion_tokens: 4,
      prompt_tokens: 12,
    });
  });
});

describe('a stream that breaks off', () => {
  const broken = new AlfredError('provider_unavailable', { provider: 'openai' });
  const timeout = new AlfredError('provider_timeout', { provider: 'openai' });

  it('is charged for what came', async () => {
    const { ending } = await endingOf(words, fails({ error: broken }));
    expect(ending).toMatchObject({ how: 'estimated', usage: counted });
  });

  it('is charged as it said, where it said', async () => {
    const { ending } = await endingOf(says(chunk('Hello', said(8, 2))), fails({ error: broken }));
    expect(ending).toMatchObject({ how: 'provider', usage: { inputUncached: 8n, outputText: 2n } });
  });

  it('is aborted where it was we who waited no longer', async () => {
    const gaveUp = 'after_sending';
    const { ending } = await endingOf(words, fails({ error: timeout, gaveUp }));
    expect(ending).toMatchObject({ how: 'aborted', usage: counted });
  });

  it('is free before its first chunk, unless we waited no longer: then it costs its input', async () => {
    expect((await endingOf(fails({ error: broken }))).ending).toMatchObject({ type: 'released' });
    const late = await endingOf(fails({ error: timeout, gaveUp: 'after_sending' }));
    expect(late.ending).toMatchObject({ how: 'aborted', usage: { ...counted, outputText: 0n } });
    expect(late.outcome).toMatchObject({ outcome: 'failed', amount: 1_800n });
  });
});

describe('a call without any answer', () => {
  const error = new AlfredError('provider_timeout', { provider: 'openai' });
  const run = (reply: ProviderReply) =>
    endingOfReply(testChat({ providers: [scripted(async () => reply)] }), { ...upstream });

  it('costs its input when we waited no longer', async () => {
    const { ending } = await run({ outcome: 'failed', error, gaveUp: 'after_sending' });
    expect(ending).toMatchObject({ how: 'aborted', usage: { ...counted, outputText: 0n } });
  });

  it('is free when it was never sent, or when the provider says that it failed', async () => {
    for (const reply of [{ gaveUp: 'before_sending' as const }, {}]) {
      const { ending, outcome } = await run({ outcome: 'failed', error, ...reply });
      expect(ending).toMatchObject({ type: 'released', reason: 'provider_timeout' });
      expect(outcome).toMatchObject({ amount: 0n });
    }
  });

  it('costs its input when the provider charges for it in numbers that cannot be', async () => {
    const usage = { ...emptyUsage, outputText: 1_000_000n };
    const { ending } = await run({ outcome: 'failed', error, usage });
    expect(ending).toMatchObject({ how: 'estimated', usage: { ...counted, outputText: 0n } });
  });
});

describe('a very long answer', () => {
  it('is counted while it comes, choice by choice', async () => {
    const asked: number[] = [];
    const deps = testChat({ providers: [streaming(...longAnswer(), complete)] });
    const { tokenizer } = deps;
    const count: typeof tokenizer.count = (encoding, texts) => {
      asked.push(texts.join('').length);
      return tokenizer.count(encoding, texts);
    };
    const watched = { ...deps, tokenizer: { ...tokenizer, count } };
    const { ending } = await endingOfReply(watched, { ...upstream, n: 2, max_tokens: 100_000 });
    expect(ending).toMatchObject({ how: 'estimated', usage: { outputText: 50_000n } });
    expect(asked.length).toBeGreaterThan(2);
    expect(Math.max(...asked)).toBeLessThan(70_000);
  });

  function longAnswer(): ProviderBatch[] {
    const of = (index: number) => {
      const json = {
        id: 'c1',
        object: 'chat.completion.chunk',
        choices: [{ index, delta: { content: 'abc '.repeat(250) }, finish_reason: null }],
      };
      return { text: JSON.stringify(json), chunk: json };
    };
    return Array.from({ length: 100 }, () => says(of(0), of(1)));
  }
});

it('a client that goes before anything was sent costs nothing', async () => {
  const gone = new AbortController();
  let called = 0;
  const deps = testChat({
    providers: [
      scripted(async () => {
        called += 1;
        return { outcome: 'failed', error: new AlfredError('provider_overloaded') };
      }),
    ],
  });
  const admitted = deps.log.admitted.bind(deps.log);
  const log = {
    ...deps.log,
    admitted: async (record: Parameters<typeof admitted>[0]) => {
      await admitted(record);
      gone.abort();
    },
  };
  const ask = { requestId: 'req_1', caller, ...chatAsk(upstream), signal: gone.signal };
  expect(await completeChat({ ...deps, log })(ask)).toMatchObject({ code: 'request_cancelled' });
  expect(called).toBe(0);
  expect(deps.log.records[1]).toMatchObject({ type: 'released', reason: 'request_cancelled' });
});
