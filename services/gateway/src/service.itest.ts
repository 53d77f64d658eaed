// The official client against a gateway on a real port, with the other services in miniature.
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apiKey } from '../test/fakes.ts';
import { type Platform, startPlatform } from '../test/platform.ts';
import { reply, startUpstream, type Upstream } from '../test/upstream.ts';

let platform: Platform;
let upstream: Upstream;
let client: OpenAI;

const recording = (name: string) =>
  readFileSync(new URL(`./providers/openai/__fixtures__/${name}`, import.meta.url));

beforeAll(async () => {
  upstream = await startUpstream(reply(200, 'application/json', recording('text.json')));
  platform = await startPlatform({ OPENAI_BASE_URL: upstream.url, ALFRED_SIM_CHUNK_MS: '1' });
  client = new OpenAI({ baseURL: `${platform.url}/v1`, apiKey, maxRetries: 0 });
});

afterAll(async () => {
  await platform.stop();
  await upstream.close();
});

afterEach(() => {
  platform.setPurse(1_000_000_000n);
});

const messages = [{ role: 'user' as const, content: 'Tea at five, please.' }];

/** What was written about a request, once it has all been forwarded. */
async function recordsOf(request: string) {
  await platform.forwarded();
  return platform.records
    .flatMap(({ body }) =>
      body ? [{ type: body.$case, ...(body.value as { request?: string }) }] : [],
    )
    .filter((record) => record.request === request);
}

describe('the official client', () => {
  it('gets an answer, its cost and its times', async () => {
    const asked = client.chat.completions.create({ model: 'sim/echo', messages });
    const { data, response } = await asked.withResponse();
    expect(data.choices[0]?.message.content).toBe('Tea at five, please.');
    expect(response.headers.get('x-alfred-cost')).toBe('0.00000555');
    expect(response.headers.get('server-timing')).toMatch(
      /^alfred;dur=[\d.]+, provider;dur=[\d.]+$/,
    );
    const request = response.headers.get('x-request-id') ?? '';
    expect(await recordsOf(request)).toMatchObject([
      { type: 'admitted', provider: 'sim', policy: 'org_a@1' },
      { type: 'settled', amount: '5550', how: 'provider' },
    ]);
  });

  it('streams, with usage and cost when it asks', async () => {
    const stream = await client.chat.completions.create({
      model: 'sim/echo',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let said = '';
    let usage: unknown;
    for await (const chunk of stream) {
      said += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(said).toBe('Tea at five, please.');
    expect(usage).toMatchObject({
      prompt_tokens: 13,
      completion_tokens: 6,
      alfred_cost: '0.00000555',
    });
  });

  it('streams without usage when it does not', async () => {
    const stream = await client.chat.completions.create({
      model: 'sim/echo',
      messages,
      stream: true,
    });
    for await (const chunk of stream) {
      expect(chunk).not.toHaveProperty('usage');
      expect(chunk.choices).toHaveLength(1);
    }
  });

  it('calls tools by its own helper', async () => {
    const tools = [
      {
        type: 'function' as const,
        function: {
          name: 'brew',
          parameters: { type: 'object', properties: { leaf: { enum: ['oolong'] } } },
        },
      },
    ];
    const stream = client.chat.completions.stream({
      model: 'sim/echo',
      messages: [{ role: 'user', content: 'please brew' }],
      tools,
    });
    const [choice] = (await stream.finalChatCompletion()).choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'brew', arguments: '{"leaf":"oolong"}' },
    });
  });

  it('lists and finds models', async () => {
    const ids = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toEqual(expect.arrayContaining(['sim/echo', 'gpt-4o-mini']));
    expect(await client.models.retrieve('sim/echo')).toMatchObject({ id: 'sim/echo' });
  });

  it('reaches an upstream, whose answer it gets byte for byte', async () => {
    const response = await client.chat.completions
      .create({ model: 'gpt-4o-mini', messages, max_tokens: 20 })
      .asResponse();
    expect(await response.text()).toBe(String(recording('text.json')));
    expect(response.headers.get('x-alfred-provider')).toBe('openai');
    expect(upstream.received.at(-1)?.body).toMatchObject({ model: 'gpt-4o-mini', max_tokens: 20 });
  });
});

describe('its typed errors', () => {
  const failing = (options: object, body: object = {}) =>
    new OpenAI({
      baseURL: `${platform.url}/v1`,
      apiKey,
      maxRetries: 0,
      ...options,
    }).chat.completions
      .create({ model: 'sim/echo', messages, ...body })
      .then(
        () => undefined,
        (error: unknown) => error,
      );

  it.each([
    ['a bad key', { apiKey: 'sk-bad' }, {}, OpenAI.AuthenticationError, 401, 'api_key_invalid'],
    ['an unknown model', {}, { model: 'sim/none' }, OpenAI.NotFoundError, 404, 'model_unknown'],
    [
      'a denied model',
      {},
      { model: 'gpt-3.5-turbo' },
      OpenAI.PermissionDeniedError,
      403,
      'model_denied',
    ],
    ['a bad body', {}, { messages: [] }, OpenAI.BadRequestError, 400, 'request_invalid'],
  ])('for %s', async (_, options, body, kind, status, code) => {
    const error = await failing(options, body);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status, code });
    expect((error as InstanceType<typeof OpenAI.APIError>).requestID).toMatch(/^req_/);
  });

  it('for an empty wallet', async () => {
    platform.setPurse(0n);
    // What is still leased to this gateway is too little for so many tokens.
    const error = await failing({}, { max_tokens: 10_000_000 });
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({
      status: 402,
      code: 'insufficient_credits',
      type: 'insufficient_quota',
    });
  });

  it('for a provider that fails', async () => {
    const text = upstream.answer;
    upstream.answer = reply(429, 'application/json', recording('error-429.json'), {
      'retry-after': '7',
    });
    const error = await failing({}, { model: 'gpt-4o-mini' });
    upstream.answer = text;
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ code: 'provider_rate_limited' });
    expect((error as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('7');
  });

  it('for a stream that breaks', async () => {
    const text = upstream.answer;
    upstream.answer = reply(200, 'text/event-stream', recording('cut.sse'));
    const stream = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages,
      stream: true,
    });
    let said = '';
    const reading = (async () => {
      for await (const chunk of stream) said += chunk.choices[0]?.delta.content ?? '';
    })();
    await expect(reading).rejects.toBeInstanceOf(OpenAI.APIError);
    upstream.answer = text;
    expect(said).toBe('Good evening');
  });
});

describe('a client that goes', () => {
  it('is settled by the provider’s usage all the same', async () => {
    const gone = new AbortController();
    const content = 'word '.repeat(40);
    const { data, response } = await client.chat.completions
      .create(
        { model: 'sim/echo', messages: [{ role: 'user', content }], stream: true },
        { signal: gone.signal },
      )
      .withResponse();
    for await (const _chunk of data) break;
    gone.abort();
    const request = response.headers.get('x-request-id') ?? '';
    await expect.poll(async () => (await recordsOf(request)).length).toBe(2);
    // 48 tokens in at 150, 41 out at 600 nano-dollars.
    expect((await recordsOf(request))[1]).toMatchObject({
      type: 'settled',
      amount: '31800',
      how: 'provider',
    });
  });
});

describe('the gateway', () => {
  it('gives idle leases back with the number of their requests', async () => {
    await client.chat.completions.create({ model: 'sim/echo', messages });
    const balance = () => {
      const of = (kind: string) => platform.records.filter(({ body }) => body?.$case === kind);
      const returned = of('returned').reduce(
        (sum, { body }) => sum + (body?.$case === 'returned' ? Number(body.value.admitted) : 0),
        0,
      );
      return { admitted: of('admitted').length, returned };
    };
    await expect
      .poll(async () => {
        await platform.forwarded();
        const { admitted, returned } = balance();
        return admitted - returned;
      })
      .toBe(0);
  });

  it('measures, and logs one line a request, without key, person or prompt', async () => {
    const metrics = await (await fetch(`${platform.url}/metrics`)).text();
    expect(metrics).toMatch(/alfred_gateway_requests_total\{.*outcome="settled".*\} \d+/);
    expect(metrics).toContain('alfred_gateway_own_seconds_bucket');
    const lines = platform.log.filter((line) => line.includes('"event":"request"'));
    expect(lines.length).toBeGreaterThan(5);
    for (const text of [...platform.log, metrics]) {
      expect(text).not.toMatch(/alf_live_|usr_a|key_a|Tea at five/);
    }
  });

  it('is ready', async () => {
    const response = await fetch(`${platform.url}/readyz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ready' }]);
  });

  it('refuses a taken port by name', async () => {
    const other = await startPlatform();
    await other.stop();
    const { port } = new URL(platform.url);
    await expect(startPlatform({}, Number(port))).rejects.toMatchObject({ code: 'port_taken' });
  });

  it('refuses a key at once when it is revoked', async () => {
    await platform.revoke();
    await expect
      .poll(
        () =>
          client.models.list().then(
            () => 200,
            (error) => error.status,
          ),
        { timeout: 1_000 },
      )
      .toBe(401);
  });
});
