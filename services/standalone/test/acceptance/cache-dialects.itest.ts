import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AlfredProcess,
  removeHome,
  runCli,
  startAlfred,
  temporaryHome,
} from './alfred-process.ts';
import { management, newUser } from './management.ts';

// An answer that was given before comes in the dialect of its request, whole and as a stream.

let alfred: AlfredProcess;
let key: string;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  const { demo } = alfred;
  ({ key } = await newUser(demo, '5.00'));
  await publish({});
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

const cache = { mode: 'exact', scope: 'organization', ttlSeconds: 600, hitPercent: 25 };
const rules = [{ id: 'all', effect: 'allow', models: ['*'] }];

async function publish(sections: object): Promise<void> {
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const document = { rules, cache, ...sections };
  const { status } = await owner.put(`/api/v1/policies/${alfred.demo.organization}`, document);
  expect(status).toBe(200);
}

async function ask(path: string, body: object, by = key) {
  const answer = await fetch(alfred.demo.url + path, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      ...(path.startsWith('/v1beta')
        ? { 'x-goog-api-key': by }
        : { authorization: `Bearer ${by}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, told: answer.headers.get('x-alfred-cache'), text };
}

/** What a client goes by: without ids, times, prices and how far a stream was cut. */
const skeleton = (text: string) =>
  text
    .replace(/"(id|item_id|responseId|message_id|request|system_fingerprint)":"[^"]*"/g, '"$1":""')
    .replace(/"(created|created_at|completed_at|createTime)":[^,}]*/g, '"$1":0')
    .replace(/"alfred":\{[^}]*\}/g, '"alfred":{}')
    .replace(/"(cost|amount|alfred_cost)":"[^"]*"/g, '"$1":""')
    .replace(/: alfred [^\n]*/g, ': alfred');

const question = [{ role: 'user', content: 'What is a lease?' }];
const chat = { model: 'sim/lorem', max_tokens: 40, messages: question };
const contents = { contents: [{ role: 'user', parts: [{ text: 'What is a lease?' }] }] };
const gemini = { ...contents, generationConfig: { maxOutputTokens: 40 } };
const google = '/v1beta/models/sim%2Florem';
const response = { model: 'sim/lorem', input: 'What is a lease?', max_output_tokens: 40 };

describe('a hit', () => {
  it.each<[string, string, object]>([
    ['chat', '/v1/chat/completions', chat],
    ['chat, streamed', '/v1/chat/completions', { ...chat, stream: true }],
    ['messages', '/v1/messages', chat],
    ['messages, streamed', '/v1/messages', { ...chat, stream: true }],
    ['responses', '/v1/responses', { ...response, store: false }],
    ['responses, streamed', '/v1/responses', { ...response, store: false, stream: true }],
    ['Gemini', `${google}:generateContent`, gemini],
    ['Gemini, streamed', `${google}:streamGenerateContent?alt=sse`, gemini],
    ['Gemini, a list', `${google}:streamGenerateContent`, gemini],
    ['embeddings', '/v1/embeddings', { model: 'sim/embed', input: 'What is a lease?' }],
  ])('is what the first answer was: %s', async (name, path, body) => {
    const own = JSON.parse(JSON.stringify(body).replace('a lease', `a lease (${name})`));
    const first = await ask(path, own);
    expect([first.status, first.told], first.text).toEqual([200, 'miss; reason=absent']);
    const again = await ask(path, own);
    expect([again.status, again.told]).toEqual([200, 'hit']);
    expect(skeleton(again.text)).toBe(skeleton(first.text));
  });

  it('is nothing for pictures and sounds, which say so', async () => {
    const picture = { model: 'sim/image', prompt: 'A lease', size: '256x256' };
    for (const _ of [1, 2]) {
      const { status, told, text } = await ask('/v1/images/generations', picture);
      expect([status, told], text.slice(0, 300)).toEqual([200, 'miss; reason=operation']);
    }
  });
});

describe('nothing crosses', () => {
  it('from one data class to another, nor from what another policy let', async () => {
    const own = { ...chat, messages: [{ role: 'user', content: 'Of which class?' }] };
    const told = async () => (await ask('/v1/chat/completions', own)).told;
    expect([await told(), await told()]).toEqual(['miss; reason=absent', 'hit']);
    await publish({ dataClass: 'confidential' });
    await expect.poll(told).toBe('miss; reason=absent');
    expect(await told()).toBe('hit');
    await publish({});
    await expect.poll(told).toBe('hit');
  });

  it('and safety looks into an answer again that it has let pass before', async () => {
    const own = { model: 'sim/echo', max_tokens: 40 };
    const messages = [{ role: 'user', content: 'Mail ada@example.com at once.' }];
    const said = async () => await ask('/v1/chat/completions', { ...own, messages });
    expect((await said()).text).toContain('ada@example.com');
    expect((await said()).told).toBe('hit');
    const redact = { id: 'mail', kinds: ['pii.email'], on: ['output'], action: 'block' };
    await publish({ safety: { rules: [redact], onFailure: 'refuse' } });
    await expect.poll(async () => (await said()).text).toContain('safety_blocked');
    // Kept once it was paid, and looked into again: blocked both times.
    expect((await said()).text).toContain('safety_blocked');
    await publish({});
  });
});

it('is in a log that verifies', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alfred-cache-'));
  const out = join(folder, 'log');
  const exported = await runCli(alfred.home, 'export', out);
  expect(exported.code, exported.stderr).toBe(0);
  const verified = await runCli(alfred.home, 'verify', out);
  expect(verified.stdout).toMatch(/^VERIFIED/m);
  await rm(folder, { recursive: true });
});
