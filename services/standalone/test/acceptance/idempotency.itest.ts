import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { nano, newUser, settledDollars } from './management.ts';
import { openaiClient, say } from './openai-client.ts';
import { endingsOf, storyOf } from './request-endings.ts';

// One idempotency key is one paid completion, for ever: across restarts and crashes, and however
// many arrive with it at once.

const slow = { ALFRED_SIM_LATENCY_MS: '300' };
let alfred: AlfredProcess;
/** Refuses whatever it is asked, and charges nothing for it; what asks it to wait, it never answers. */
let refusing: Server;
let settings: Record<string, string>;
const waiting = 'wait for me';

beforeAll(async () => {
  const error = { message: 'no', type: 'invalid_request_error', param: 'x', code: null };
  refusing = createServer((request, response) => {
    let asked = '';
    request.setEncoding('utf8').on('data', (text: string) => (asked += text));
    request.on('end', () => {
      if (asked.includes(waiting)) return void refusing.emit('waiting');
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error }));
    });
  }).listen(0, '127.0.0.1');
  await once(refusing, 'listening');
  const { port } = refusing.address() as AddressInfo;
  settings = { ...slow, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
  alfred = await startAlfred(await temporaryHome(), settings);
});

afterAll(async () => {
  await alfred.interrupt();
  refusing.close();
  refusing.closeAllConnections();
  await removeHome(alfred.home);
});

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly request: string;
  /** The first request under the key, where the answer names one. */
  readonly first: string | undefined;
  readonly cost: bigint;
  readonly retryAfter: string | null;
}

/** One completion with a key, as any client sends it. */
async function complete(apiKey: string, key: string, content = 'once'): Promise<Answer> {
  const response = await fetch(`${alfred.demo.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({
      model: content === waiting ? 'gpt-4o-mini' : 'sim/echo',
      ...{ messages: say(content), max_tokens: 20 },
    }),
  });
  const body = (await response.json()) as {
    error?: { code: string; details?: { request?: string } };
  };
  return {
    status: response.status,
    code: body.error?.code,
    request: response.headers.get('x-request-id') ?? '',
    first: body.error?.details?.request,
    cost: nano(response.headers.get('x-alfred-cost') ?? '0'),
    retryAfter: response.headers.get('retry-after'),
  };
}

/** Waits until the first request is no longer in progress for the ledger, and repeats it. */
async function repeated(apiKey: string, key: string, content?: string): Promise<Answer> {
  for (;;) {
    const answer = await complete(apiKey, key, content);
    if (answer.code !== 'request_in_progress') return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('a completion with an idempotency key', () => {
  it('is paid once, and its repeats name the first request', async () => {
    const user = await newUser(alfred.demo, '1.00');
    const first = await complete(user.key, 'order-1');
    expect(first).toMatchObject({ status: 200 });
    const second = await repeated(user.key, 'order-1');
    expect(second).toMatchObject({
      status: 409,
      code: 'idempotency_key_used',
      first: first.request,
    });
    expect(await repeated(user.key, 'order-1')).toMatchObject({ code: 'idempotency_key_used' });
    const left = await settledDollars(alfred.demo, user.node);
    expect(nano('1.00') - nano(left.posted)).toBe(first.cost);
    expect(await endingsOf(alfred.demo, user.node)).toHaveLength(1);
    expect(await storyOf(alfred.demo, first.request)).toMatchObject({ claim: { attempt: 1 } });
  });

  it('runs once, of many that arrive together', async () => {
    const user = await newUser(alfred.demo, '1.00');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => complete(user.key, 'order-2')),
    );
    const paid = answers.filter(({ status }) => status === 200);
    expect(paid).toHaveLength(1);
    for (const { status, code, first, retryAfter } of answers) {
      if (status === 200) continue;
      // One that is looked at only when the first has ended is told so.
      const isRunning = code === 'request_in_progress';
      expect({ status, code, retryAfter }).toEqual({
        status: 409,
        code: isRunning ? code : 'idempotency_key_used',
        retryAfter: isRunning ? '1' : null,
      });
      expect(first).toBe(paid[0]?.request);
    }
    await settledDollars(alfred.demo, user.node);
    expect(await endingsOf(alfred.demo, user.node)).toHaveLength(1);
  });

  it('is refused by name with another body, and the same fields in any order are the same', async () => {
    const user = await newUser(alfred.demo, '1.00');
    expect(await complete(user.key, 'order-3')).toMatchObject({ status: 200 });
    expect(await complete(user.key, 'order-3', 'another')).toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    });
    const reordered = await fetch(`${alfred.demo.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${user.key}`,
        'content-type': 'application/json',
        'idempotency-key': 'order-3',
      },
      body: JSON.stringify({ max_tokens: 20, messages: say('once'), model: 'sim/echo' }),
    });
    expect(reordered.status).toBe(409);
    expect(await reordered.json()).not.toHaveProperty('error.code', 'idempotency_key_reused');
  });

  it('belongs to its API key alone', async () => {
    const [one, other] = [await newUser(alfred.demo, '1.00'), await newUser(alfred.demo, '1.00')];
    expect(await complete(one.key, 'order-4')).toMatchObject({ status: 200 });
    expect(await complete(other.key, 'order-4')).toMatchObject({ status: 200 });
  });

  it('may be tried again when it cost nothing', async () => {
    const user = await newUser(alfred.demo, '1.00');
    const asUser: OpenAI = openaiClient(alfred.demo, user.key);
    const refused = () =>
      asUser.chat.completions
        .create(
          {
            model: 'gpt-4o-mini',
            messages: say('x'),
            max_tokens: 20,
          },
          { headers: { 'idempotency-key': 'order-5' } },
        )
        .then(
          () => undefined,
          (error: { code: string; requestID: string }) => error,
        );
    const first = await refused();
    expect(first).toMatchObject({ code: 'provider_rejected' });
    await expect.poll(async () => (await refused())?.code).toBe('provider_rejected');
    const endings = await endingsOf(alfred.demo, user.node);
    expect(endings.every(({ type }) => type === 'UsageReleased.v1')).toBe(true);
    const left = await settledDollars(alfred.demo, user.node);
    expect(left.posted).toBe('1.00');
  });

  it.each([
    ['is too long', 'x'.repeat(201)],
    ['is not ASCII', 'caf\u00e9'],
    ['has a tab in it', 'a\tb'],
  ])('is refused by name when it %s', async (_, key) => {
    const answer = await complete(alfred.demo.demoKey, key);
    expect(answer).toMatchObject({ status: 400, code: 'idempotency_key_invalid' });
  });
});

it('survives a restart and a kill -9', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const before = await complete(user.key, 'order-6');
  expect(before).toMatchObject({ status: 200 });
  await settledDollars(alfred.demo, user.node);
  // Killed while the provider thinks: the client never hears of it.
  const thinking = once(refusing, 'waiting');
  const lost = complete(user.key, 'order-7', waiting).catch(() => undefined);
  await thinking;
  await alfred.kill();
  await lost;
  alfred = await startAlfred(alfred.home, settings);
  expect(await repeated(user.key, 'order-6')).toMatchObject({
    code: 'idempotency_key_used',
    first: before.request,
  });
  // Its input was charged when its ending was found missing: it is not run again.
  const after = await repeated(user.key, 'order-7', waiting);
  expect(after).toMatchObject({ status: 409, code: 'idempotency_key_used' });
  const story = await storyOf(alfred.demo, after.first ?? '');
  expect(story).toMatchObject({ status: 'reconciled', claim: { attempt: 1 } });
  await alfred.interrupt();
  alfred = await startAlfred(alfred.home, settings);
  expect(await repeated(user.key, 'order-7', waiting)).toMatchObject({
    code: 'idempotency_key_used',
  });
  const left = await settledDollars(alfred.demo, user.node);
  const spent = nano('1.00') - nano(left.posted);
  expect(spent).toBe(before.cost + nano(story.cost ?? 'x'));
  expect(await endingsOf(alfred.demo, user.node)).toHaveLength(2);
});
