import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { management, newUser } from './management.ts';
import { openaiClient, say } from './openai-client.ts';
import { storyOf } from './request-endings.ts';

// Routes as their users meet them: a name for a model, swapped while everything runs.

let alfred: AlfredProcess;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
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
    await expect(ask(user.key, 'house')).rejects.toMatchObject({ code: 'model_unknown' });
    const route = { targets: [{ model: 'gpt-4o' }, { model: 'sim/echo' }] };
    expect((await owner().put('/api/v1/routes/house', route)).status).toBe(200);
    const { request } = await ask(user.key, 'house');
    const story = await storyOf(alfred.demo, request);
    expect(story).toMatchObject({
      ...{ status: 'captured', provider: 'sim', model: 'sim/echo' },
      routing: {
        ...{ route: 'house', version: 1, strategy: 'ordered', experiment: null, arm: null },
        considered: [
          { model: 'sim/echo', passedOver: null },
          { model: 'gpt-4o', passedOver: 'provider_unconfigured' },
        ],
      },
    });
    const plain = await ask(user.key, 'sim/echo');
    expect(await storyOf(alfred.demo, plain.request)).toMatchObject({ routing: null });
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
    await expect(ask(user.key, 'swapped')).rejects.toMatchObject({ code: 'model_unknown' });
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
