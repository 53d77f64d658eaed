import type OpenAI from 'openai';
import { APIError, AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { management, nano, newUser } from './management.ts';
import { openaiClient, say } from './openai-client.ts';

// The main job as a client sees it: the official SDK with nothing changed but address and key.

let alfred: AlfredProcess;
let client: OpenAI;

const clientOf = (apiKey: string): OpenAI => openaiClient(alfred.demo, apiKey);

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  client = clientOf(alfred.demo.demoKey);
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

describe('chat completions through the official SDK', () => {
  it('answers a plain call, with its cost in a header', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'sim/echo', messages: say('hello there') })
      .withResponse();
    expect(data.choices[0]?.message.content).toContain('hello there');
    expect(data.usage?.total_tokens).toBeGreaterThan(0);
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(response.headers.get('x-alfred-provider')).toBe('sim');
    expect(nano(response.headers.get('x-alfred-cost') ?? '0')).toBeGreaterThan(0n);
    expect(response.headers.get('server-timing')).toMatch(/alfred;dur=.*provider;dur=/);
  });

  it('streams, and keeps usage to itself when nobody asked', async () => {
    const stream = await client.chat.completions.create({
      model: 'sim/lorem',
      messages: say('a few words'),
      max_tokens: 20,
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) {
      expect(chunk.usage ?? null).toBeNull();
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect(text.length).toBeGreaterThan(0);
  });

  it('streams usage and cost in the last chunk when asked', async () => {
    const stream = await client.chat.completions.create({
      model: 'sim/echo',
      messages: say('count me'),
      stream: true,
      stream_options: { include_usage: true },
    });
    let last: OpenAI.Chat.ChatCompletionChunk | undefined;
    for await (const chunk of stream) last = chunk;
    expect(last?.choices).toEqual([]);
    const usage = last?.usage as (OpenAI.CompletionUsage & { alfred_cost: string }) | undefined;
    expect(usage?.completion_tokens).toBeGreaterThan(0);
    expect(nano(usage?.alfred_cost ?? '0')).toBeGreaterThan(0n);
  });

  it('honours n and max_tokens', async () => {
    const { choices, usage } = await client.chat.completions.create({
      model: 'sim/lorem',
      messages: say('x'),
      n: 3,
      max_tokens: 5,
    });
    expect(choices).toHaveLength(3);
    expect(choices.every((choice) => choice.finish_reason === 'length')).toBe(true);
    expect(usage?.completion_tokens).toBeLessThanOrEqual(15);
  });

  it('calls a tool when asked to, plain and streamed', async () => {
    const body = {
      model: 'sim/echo',
      messages: say('what is the weather?'),
      tool_choice: 'required' as const,
      tools: [
        {
          type: 'function' as const,
          function: {
            name: 'weather',
            parameters: {
              type: 'object',
              properties: { city: { type: 'string' } },
              required: ['city'],
            },
          },
        },
      ],
    };
    const { choices } = await client.chat.completions.create(body);
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    const call = choices[0]?.message.tool_calls?.[0];
    expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toHaveProperty('city');

    const runner = client.chat.completions.stream(body);
    const final = await runner.finalChatCompletion();
    expect(final.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'weather' },
    });
  });

  it('lists the models it can price', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toContain('sim/echo');
    expect(ids).toContain('sim/lorem');
    expect(ids.every((id) => id.startsWith('sim/'))).toBe(true);
  });
});

describe('typed errors of the SDK', () => {
  it('refuses a bad key', async () => {
    const call = clientOf(`alf_live_${'x'.repeat(36)}`).models.list();
    await expect(call).rejects.toBeInstanceOf(AuthenticationError);
    await expect(call).rejects.toMatchObject({ status: 401, code: 'api_key_invalid' });
  });

  it('refuses an unknown model by name', async () => {
    const call = client.chat.completions.create({ model: 'sim/none', messages: say('x') });
    await expect(call).rejects.toBeInstanceOf(NotFoundError);
    await expect(call).rejects.toMatchObject({ code: 'model_unknown' });
    await expect(call).rejects.toThrow(/sim\/none/);
  });

  it('refuses a body that is not valid, naming the field', async () => {
    const call = client.chat.completions.create({
      model: 'sim/echo',
      messages: [] as never,
    });
    await expect(call).rejects.toBeInstanceOf(BadRequestError);
    await expect(call).rejects.toMatchObject({ code: 'request_invalid', param: 'messages' });
  });

  it('refuses an empty wallet with 402 and a code', async () => {
    const poor = await newUser(alfred.demo);
    const call = clientOf(poor.key).chat.completions.create({
      model: 'sim/echo',
      messages: say('x'),
    });
    await expect(call).rejects.toBeInstanceOf(APIError);
    await expect(call).rejects.toMatchObject({ status: 402, code: 'insufficient_credits' });
  });

  it('refuses a model that policy denies, and says which rule', async () => {
    const user = await newUser(alfred.demo, '1.00');
    const owner = management(alfred.demo.url, alfred.demo.adminKey);
    const put = await owner.put(`/api/v1/policies/${user.node}`, {
      rules: [{ id: 'no-lorem', effect: 'deny', models: ['sim/lorem'] }],
    });
    expect(put.status).toBe(200);
    const call = clientOf(user.key).chat.completions.create({
      model: 'sim/lorem',
      messages: say('x'),
    });
    await expect(call).rejects.toMatchObject({ status: 403, code: 'model_denied' });
    await expect(call).rejects.toThrow(/no-lorem/);
  });

  it('refuses a revoked key at once', async () => {
    const user = await newUser(alfred.demo, '1.00');
    await clientOf(user.key).models.list();
    const owner = management(alfred.demo.url, alfred.demo.adminKey);
    const keys = await owner.get<{ data: { id: string; node: string }[] }>(
      '/api/v1/keys?limit=100',
    );
    const key = keys.body.data.find(({ node }) => node === user.node);
    expect((await owner.delete(`/api/v1/keys/${key?.id}`)).status).toBe(200);
    await expect(clientOf(user.key).models.list()).rejects.toMatchObject({ status: 401 });
  });
});
