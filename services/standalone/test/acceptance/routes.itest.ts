import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { management, newUser } from './management.ts';
import { openaiClient, say } from './openai-client.ts';
import { storyOf } from './request-endings.ts';

// Routes as their users meet them: a name for a model, swapped while everything runs.

let alfred: AlfredProcess;

beforeAll(async () => {
  // Nobody listens there: whatever goes to that upstream fails.
  const nobody = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_API_KEY: 'sk-none' };
  const home = await temporaryHome();
  alfred = await startAlfred(home, { ...nobody, ALFRED_PROVIDER_RETRIES: '0' });
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

const owner = () => management(alfred.demo.url, alfred.demo.adminKey);

async function ask(key: string, model: string) {
  const client = openaiClient(alfred.demo, key);
  const call = client.chat.completions.create({ model, messages: say('Hello'), max_tokens: 20 });
  const { data, response } = await call.withResponse();
  return { model: data.model, request: response.headers.get('x-request-id') ?? '' };
}

describe('a route', () => {
  it('serves its name from the moment it is published, and says how', async () => {
    const user = await newUser(alfred.demo, '1.00');
    await expect(ask(user.key, 'house')).rejects.toMatchObject({ code: 'model_unpriced' });
    const route = { targets: [{ model: 'deepseek/deepseek-chat' }, { model: 'sim/echo' }] };
    expect((await owner().put('/api/v1/routes/house', route)).status).toBe(200);
    const { request } = await ask(user.key, 'house');
    const story = await storyOf(alfred.demo, request);
    expect(story).toMatchObject({
      ...{ status: 'captured', provider: 'sim', model: 'sim/echo' },
      routing: {
        ...{ route: 'house', version: 1, strategy: 'ordered', experiment: null, arm: null },
        considered: [
          { model: 'sim/echo', passedOver: null },
          { model: 'deepseek/deepseek-chat', passedOver: 'provider_unconfigured' },
        ],
      },
    });
    const plain = await ask(user.key, 'sim/echo');
    expect(await storyOf(alfred.demo, plain.request)).toMatchObject({ routing: null });
  });

  it('is served by its fallback where its target fails, and charged by what served it', async () => {
    const user = await newUser(alfred.demo, '1.00');
    const route = { targets: [{ model: 'gpt-4o-mini' }], fallbacks: [{ model: 'sim/echo' }] };
    await owner().put('/api/v1/routes/safe', route);
    const { request } = await ask(user.key, 'safe');
    expect(await storyOf(alfred.demo, request)).toMatchObject({
      ...{ status: 'captured', provider: 'sim', model: 'sim/echo', attempts: 2 },
      routing: { considered: [{ model: 'gpt-4o-mini' }, { model: 'sim/echo' }] },
    });
  });

  it('is swapped by its next version, listed as a model, and gone when it is removed', async () => {
    const user = await newUser(alfred.demo, '1.00');
    const client = openaiClient(alfred.demo, user.key);
    await owner().put('/api/v1/routes/swapped', { targets: [{ model: 'sim/echo' }] });
    await ask(user.key, 'swapped');
    const next = { strategy: 'weighted', targets: [{ model: 'sim/lorem', weight: 9 }] };
    expect((await owner().put('/api/v1/routes/swapped', next)).body).toMatchObject({ version: 2 });
    const { request } = await ask(user.key, 'swapped');
    expect(await storyOf(alfred.demo, request)).toMatchObject({ model: 'sim/lorem' });
    const listed = await client.models.list();
    expect(listed.data.find(({ id }) => id === 'swapped')).toMatchObject({ owned_by: 'alfred' });
    expect(await client.models.retrieve('swapped')).toMatchObject({ id: 'swapped' });
    const quote = await client.post<{ model: string }>('/quotes', {
      body: { model: 'swapped', messages: say('Hello') },
    });
    expect(quote.model).toBe('sim/lorem');
    expect((await owner().delete('/api/v1/routes/swapped')).status).toBe(200);
    await expect(ask(user.key, 'swapped')).rejects.toMatchObject({ code: 'model_unpriced' });
    const { body } = await owner().get('/api/v1/routes/swapped/versions');
    expect(body).toMatchObject({ data: [{ version: 3, removed: true }, { version: 2 }, {}] });
  });

  it('lets nobody reach by a name what policy denies', async () => {
    const user = await newUser(alfred.demo, '1.00');
    await owner().put('/api/v1/routes/way-around', { targets: [{ model: 'sim/lorem' }] });
    const rules = [{ id: 'no-lorem', effect: 'deny', models: ['sim/lorem'] }];
    expect((await owner().put(`/api/v1/policies/${user.node}`, { rules })).status).toBe(200);
    await expect(ask(user.key, 'way-around')).rejects.toMatchObject({ code: 'model_denied' });
  });
});

interface Experiment {
  readonly arms: readonly {
    readonly name: string;
    readonly stopped: string | null;
    readonly outcomes: readonly {
      readonly requests: number;
      readonly errors: { readonly count: number; readonly share: number };
      readonly feedback: { readonly count: number; readonly mean: number | null };
    }[];
  }[];
}

describe('an experiment', () => {
  const arm = (name: string, model: string) => ({ name, targets: [{ model }] });
  const guard = { metric: 'error_rate', limit: 0.2, requestsMin: 30 };
  const arms = [arm('steady', 'sim/echo'), arm('broken', 'gpt-4o-mini')];
  const route = { experiment: { name: 'newer', sticky: 'header', arms, guard } };
  const path = '/api/v1/routes/tried/experiment';

  it('serves everybody with the same arm, hears what it was worth, and loses an arm that fails', async () => {
    const user = await newUser(alfred.demo, '1.00');
    expect((await owner().put('/api/v1/routes/tried', route)).status).toBe(200);
    const client = openaiClient(alfred.demo, user.key);
    const body = { model: 'tried', messages: say('Hello'), max_tokens: 5 };
    const send = async (sticky: string) => {
      const headers = { 'x-alfred-sticky': sticky };
      const call = client.chat.completions.create(body, { headers, maxRetries: 0 });
      const answered = await call.withResponse().catch(() => undefined);
      return answered?.response.headers.get('x-request-id') ?? undefined;
    };
    const users = Array.from({ length: 90 }, (_, index) => `user-${index}`);
    const answers = new Map<string, string | undefined>();
    for (const one of users) answers.set(one, await send(one));
    const served = users.filter((one) => answers.get(one) !== undefined);
    expect(served.length).toBeGreaterThan(20);
    expect(served.length).toBeLessThan(70);

    const request = answers.get(served[0] ?? '') ?? '';
    const theirs = management(alfred.demo.url, user.key);
    expect((await theirs.post('/v1/feedback', { request, score: 0.25 })).status).toBe(200);
    expect((await theirs.post('/v1/feedback', { request, score: 0.75 })).status).toBe(200);
    expect((await theirs.post('/v1/feedback', { request, score: 2 })).status).toBe(400);
    expect((await theirs.post('/v1/feedback', { request: 'req_0', score: 1 })).status).toBe(404);

    const seen = async () => (await owner().get<Experiment>(path)).body.arms;
    await expect
      .poll(async () => (await seen()).map(({ stopped }) => stopped))
      .toEqual([null, 'error_rate']);
    const [steady, broken] = await seen();
    expect(steady?.outcomes[0]).toMatchObject({
      ...{ requests: served.length, errors: { count: 0, share: 0 } },
      feedback: { count: 1, mean: 0.75 },
    });
    const failed = users.length - served.length;
    expect(broken?.outcomes[0]).toMatchObject({ requests: failed, errors: { count: failed } });
    const story = await storyOf(alfred.demo, request);
    expect(story).toMatchObject({ routing: { experiment: 'newer', arm: 'steady' } });

    // Those whose arm has stopped are served by another; nobody else is moved.
    for (const one of users.slice(0, 20)) expect(await send(one)).toBeDefined();
    const { body: now } = await owner().get('/api/v1/routes/tried');
    expect(now).toMatchObject({ version: 2, actor: null });
    expect((await theirs.get(path)).status).toBe(403);
  });
});
