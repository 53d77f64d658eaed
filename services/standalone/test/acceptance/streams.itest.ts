import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { nano, newUser, settledDollars } from './management.ts';
import { promptTokens, saidTokens, scripts } from './misbehaviours.ts';
import { openaiClient, say } from './openai-client.ts';
import { endingsOf, storyOf } from './request-endings.ts';
import {
  type ScriptedUpstream,
  startScriptedUpstream,
  text,
  textTokens,
} from './scripted-upstream.ts';

// However a stream ends, its request has one ending, which says how its charge is known: to the
// token where the provider said it, within 2 % of its own count where it did not.

const prices = {
  models: [
    {
      provider: 'openai',
      model: 'house-model',
      asset: 'USD/9',
      prices: { inputUncached: '1000000000', outputText: '2000000000' },
    },
  ],
};

let upstream: ScriptedUpstream;
let alfred: AlfredProcess;

beforeAll(async () => {
  upstream = await startScriptedUpstream(scripts);
  const home = await temporaryHome();
  const file = join(home, 'prices.json');
  await writeFile(file, JSON.stringify(prices));
  alfred = await startAlfred(home, {
    OPENAI_BASE_URL: upstream.url,
    ALFRED_PRICES: file,
    ALFRED_PROVIDER_DEADLINE_MS: '5000',
    ALFRED_PROVIDER_HEADERS_TIMEOUT_MS: '2000',
    ALFRED_SIM_LATENCY_MS: '500',
    ALFRED_SIM_CHUNK_MS: '5',
  });
});

afterAll(async () => {
  await alfred.interrupt();
  upstream.close();
  await removeHome(alfred.home);
});

const client = () => openaiClient(alfred.demo, alfred.demo.demoKey);

/** Streams one script to its end, however it ends. */
async function stream(script: string) {
  const asked = client().chat.completions.create({
    model: 'house-model',
    messages: say(script),
    max_tokens: 1_000,
    stream: true,
    stream_options: { include_usage: true },
  });
  const { data, response } = await asked.withResponse();
  let shown: { completion_tokens: number; alfred_cost?: string } | undefined;
  let content = '';
  let error: unknown;
  try {
    for await (const chunk of data) {
      content += chunk.choices[0]?.delta.content ?? '';
      shown = chunk.usage ?? shown;
    }
  } catch (thrown) {
    error = thrown;
  }
  const request = response.headers.get('x-request-id') ?? '';
  const story = await storyOf(alfred.demo, request);
  expect(await endingsOf(alfred.demo, request)).toHaveLength(1);
  return { content, shown, error, story };
}

const near = (count: number | undefined, own: number): void => {
  expect(count).toBeGreaterThanOrEqual(own * 0.98);
  expect(count).toBeLessThanOrEqual(own * 1.02);
};

describe('a provider’s word', () => {
  it.each(['once', 'twice', 'cumulative'])('is the charge, said %s', async (script) => {
    const { story, shown } = await stream(script);
    expect(story).toMatchObject({
      status: 'captured',
      how: 'provider',
      usage: { inputUncached: promptTokens, outputText: saidTokens },
    });
    const cost = BigInt(promptTokens) * 1_000n + BigInt(saidTokens) * 2_000n;
    expect(nano(story.cost ?? 'x')).toBe(cost);
    expect(nano(shown?.alfred_cost ?? 'x')).toBe(cost);
  });

  it.each(['no usage', 'negative', 'huge', 'more than was asked', 'no sum', 'then more text'])(
    'is replaced by a count where it is worth nothing: %s',
    async (script) => {
      const { story, shown, content } = await stream(script);
      expect(story).toMatchObject({ status: 'captured', how: 'estimated' });
      near(story.usage?.outputText, textTokens(content));
      expect(shown?.completion_tokens).toBe(story.usage?.outputText);
    },
  );
});

describe('a stream that breaks off', () => {
  it.each([
    ['error', 'estimated', 'provider_overloaded'],
    ['dies', 'estimated', 'provider_stream_cut'],
    ['endless', 'aborted', 'provider_timeout'],
  ])('for %s is charged for what came', async (script, how, code) => {
    const { story, error, content } = await stream(script);
    expect(error).toMatchObject({ code });
    expect(story).toMatchObject({ status: 'captured', how });
    expect(content).toBe(text.repeat(10));
    near(story.usage?.outputText, textTokens(content));
  });

  it('before its first byte, because we wait no longer, costs its input', async () => {
    const hungUp = upstream.hungUpOn('silent');
    const failing = client().chat.completions.create({
      model: 'house-model',
      messages: say('silent'),
      max_tokens: 1_000,
      stream: true,
    });
    const error = await failing.then(
      () => undefined,
      (thrown: { code: string; requestID: string }) => thrown,
    );
    await hungUp;
    expect(error).toMatchObject({ code: 'provider_timeout' });
    const story = await storyOf(alfred.demo, error?.requestID ?? '');
    expect(story).toMatchObject({ status: 'captured', how: 'aborted' });
    expect(Object.keys(story.usage ?? {}).sort()).toEqual(['inputUncached', 'requests']);
    expect(nano(story.cost ?? '0')).toBeGreaterThan(0n);
  });
});

describe('a client that vanishes', () => {
  const lorem = {
    model: 'sim/lorem',
    messages: say('go on'),
    max_tokens: 60,
    stream: true as const,
  };

  it.each(['before', 'at', 'after'])(
    '%s the first byte pays what the provider says, once',
    async (when) => {
      const user = await newUser(alfred.demo, '1.00');
      const asUser = openaiClient(alfred.demo, user.key);
      const { response: whole } = await asUser.chat.completions
        .create({ ...lorem, stream: false })
        .withResponse();
      const cost = nano(whole.headers.get('x-alfred-cost') ?? 'x');
      const gone = new AbortController();
      const asked = asUser.chat.completions.create(lorem, { signal: gone.signal });
      if (when === 'before') {
        setTimeout(() => gone.abort(), 250);
        await expect(asked).rejects.toThrow();
      } else {
        const chunks = (await asked)[Symbol.asyncIterator]();
        for (let chunk = 0; chunk < (when === 'at' ? 1 : 5); chunk += 1) await chunks.next();
        gone.abort();
      }
      // The request is still draining: its ending is awaited before anything is read off.
      await expect.poll(async () => (await endingsOf(alfred.demo, user.node)).length).toBe(2);
      const left = await settledDollars(alfred.demo, user.node);
      expect(nano('1.00') - nano(left.posted)).toBe(2n * cost);
      const endings = await endingsOf(alfred.demo, user.node);
      expect(endings.map(({ data }) => data.how)).toEqual(['provider', 'provider']);
    },
  );

  it('leaves the upstream to say what it used', async () => {
    const gone = new AbortController();
    const { data, response } = await client()
      .chat.completions.create(
        { model: 'house-model', messages: say('slow'), max_tokens: 1_000, stream: true },
        { signal: gone.signal },
      )
      .withResponse();
    for await (const _ of data) break;
    gone.abort();
    const story = await storyOf(alfred.demo, response.headers.get('x-request-id') ?? '');
    expect(story).toMatchObject({
      how: 'provider',
      usage: { inputUncached: promptTokens, outputText: saidTokens },
    });
  });

  it('leaves an endless upstream to the deadline, and pays what it produced', async () => {
    const gone = new AbortController();
    const { data, response } = await client()
      .chat.completions.create(
        { model: 'house-model', messages: say('endless'), max_tokens: 1_000, stream: true },
        { signal: gone.signal },
      )
      .withResponse();
    for await (const _ of data) break;
    gone.abort();
    const request = response.headers.get('x-request-id') ?? '';
    const story = await storyOf(alfred.demo, request);
    expect(story).toMatchObject({ status: 'captured', how: 'aborted' });
    near(story.usage?.outputText, textTokens(text.repeat(10)));
    expect(await endingsOf(alfred.demo, request)).toHaveLength(1);
  });
});

it('the simulated provider that breaks off is charged within 2 % of its own count', async () => {
  const home = await temporaryHome();
  const cutting = await startAlfred(home, { ALFRED_SIM_CUT_RATE: '1' });
  const asUser = openaiClient(cutting.demo, cutting.demo.demoKey);
  const content = text.repeat(8);
  const { data, response } = await asUser.chat.completions
    .create({ model: 'sim/echo', messages: say(content), stream: true })
    .withResponse();
  let heard = '';
  const reading = (async () => {
    for await (const chunk of data) heard += chunk.choices[0]?.delta.content ?? '';
  })();
  await expect(reading).rejects.toMatchObject({ code: 'provider_stream_cut' });
  expect(heard.length).toBeGreaterThan(100);
  const story = await storyOf(cutting.demo, response.headers.get('x-request-id') ?? '');
  // What the provider itself says of the same prompt, and of the same answer.
  const own = async (said: string) =>
    (await asUser.chat.completions.create({ model: 'sim/echo', messages: say(said) })).usage;
  expect(story).toMatchObject({ status: 'captured', how: 'estimated' });
  near(story.usage?.inputUncached, (await own(content))?.prompt_tokens ?? 0);
  near(story.usage?.outputText, (await own(heard))?.completion_tokens ?? 0);
  await cutting.interrupt();
  await removeHome(home);
});
