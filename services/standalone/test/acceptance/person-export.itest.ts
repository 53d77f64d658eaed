import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { done, ownerOf } from './hierarchy-scene.ts';

// What a policy keeps of calls is about whoever made them, and is handed over with all the rest.

interface Kept {
  readonly of: string;
  readonly id: string;
  readonly said: unknown;
}

let alfred: AlfredProcess;
let ada: { readonly node: string; readonly key: string };
let bob: typeof ada;

const canary = 'Meet me at the old mill.';
const allow = [{ id: 'all', effect: 'allow', models: ['*'] }];
const storage = { prompts: true, completions: true, responses: true, retentionDays: 30 };

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  const owner = ownerOf(alfred.demo);
  ada = await owner.userIn(alfred.demo.organization, '5.00');
  bob = await owner.userIn(alfred.demo.organization, '5.00');
  await done(owner.put(`/api/v1/policies/${ada.node}`, { rules: allow, storage }));
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

async function post(path: string, body: object) {
  const answer = await fetch(alfred.demo.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${ada.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sim/echo', ...body }),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  const { id } = (await answer.json()) as { readonly id: string };
  return { id, request: answer.headers.get('x-request-id') };
}

async function keptOf(node: string, key: string): Promise<readonly Kept[]> {
  const answer = await fetch(`${alfred.demo.url}/api/v1/people/${node}/export`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(answer.status).toBe(200);
  const lines = (await answer.text()).trimEnd().split('\n');
  const parts = lines.map((line) => JSON.parse(line) as { kind: string; kept: Kept });
  expect(parts.at(-1)?.kind).toBe('end');
  return parts.filter(({ kind }) => kind === 'kept').map(({ kept }) => kept);
}

it('the export of a person has what was said in calls, and says to owners only that it is there', async () => {
  const { request } = await post('/v1/chat/completions', {
    messages: [{ role: 'user', content: canary }],
  });
  const { id } = await post('/v1/responses', { input: canary });
  await expect.poll(() => keptOf(ada.node, ada.key)).toHaveLength(3);
  const own = await keptOf(ada.node, ada.key);
  expect(own.map((kept) => kept.id)).toEqual(expect.arrayContaining([request, id]));
  expect(own.filter(({ of }) => of === 'response')).toHaveLength(1);
  for (const { said } of own) expect(JSON.stringify(said)).toContain(canary);
  expect(JSON.stringify(own.find((kept) => kept.id === request))).toContain('"prompt"');
  const seen = await keptOf(ada.node, alfred.demo.adminKey);
  expect(seen).toEqual(own.map((kept) => ({ ...kept, said: null })));
  expect(await keptOf(bob.node, bob.key)).toEqual([]);
});
