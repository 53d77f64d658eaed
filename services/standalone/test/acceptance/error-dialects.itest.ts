import { catalogue, type ErrorCode } from '@alfred/errors';
import { createApiKey } from '@alfred/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Call,
  type DialectScene,
  dialects,
  refusalOf,
  send,
  startDialectScene,
} from './dialect-scene.ts';
import { budget, done, ownerOf } from './hierarchy-scene.ts';

// What clients of every dialect meet, on the running product: the same code under the same status,
// whichever way they came in, in the body that their own library reads.

/** Enough for any circuit to open. */
const callsMax = 50;

let scene: DialectScene;
let url: string;
const keys: Record<string, string> = {};
/** A call that runs as long as these tests do. */
let running: Promise<unknown>;

beforeAll(async () => {
  scene = await startDialectScene();
  ({ url } = scene.alfred.demo);
  await makeUsers();
  running = send(url, 'openai', { key: keys.single ?? '', model: 'hang/m' });
  await scene.hanging;
});

afterAll(async () => {
  scene.hangUp();
  await running;
  await scene.stop();
});

const card = {
  ...{ id: 'no-cards', kinds: ['pii.card'], on: ['input'], action: 'block' },
};
const allowAll = [{ id: 'all', effect: 'allow', models: ['*'] }];
const someRoute = {
  strategy: 'cheapest',
  targets: [{ model: 'sim/echo', capabilities: ['images'] }],
};

/** A user for every reason to be refused, under its name. */
async function makeUsers(): Promise<void> {
  const owner = ownerOf(scene.alfred.demo);
  const { organization, adminKey } = scene.alfred.demo;
  keys.owner = adminKey;
  const user = async (name: string, amount?: string) => {
    const made = await owner.userIn(organization, amount);
    keys[name] = made.key;
    return made.node;
  };
  const node = await user('rich', '50.00');
  const keyOf = async (name: string, wish: object) => {
    const made = owner.post<{ key: string }>('/api/v1/keys', { node, name, ...wish });
    keys[name] = (await done(made)).key;
  };
  await user('poor');
  await owner.setBudget(await user('capped', '5.00'), budget('day', '0'));
  await owner.setBudget(await user('tight', '5.00'), budget('day', '0.000001'));
  const frozen = await user('frozen', '5.00');
  await done(owner.post(`/api/v1/wallets/${frozen}/freeze`, {}));
  const screened = await user('screened', '5.00');
  const policy = { rules: allowAll, safety: { rules: [card] } };
  await done(owner.put(`/api/v1/policies/${screened}`, policy));
  await done(owner.put('/api/v1/routes/pictures', someRoute));
  await keyOf('auditor', { role: 'auditor' });
  await keyOf('test', { mode: 'test' });
  await keyOf('once', { limits: { requests: 1, windowSeconds: 86_400 } });
  await keyOf('short', { limits: { tokens: 1, windowSeconds: 86_400 } });
  await keyOf('single', { limits: { concurrency: 1, windowSeconds: 60 } });
  await keyOf('elsewhere', { limits: { networks: ['10.9.8.0/24'], windowSeconds: 60 } });
  await (await send(url, 'openai', { key: keys.once ?? '' })).arrayBuffer();
}

type Case = [code: ErrorCode, call: Call, user?: string];

const cases: Case[] = [
  ['api_key_missing', {}, ''],
  ['api_key_invalid', { key: createApiKey('alf_live_') }, ''],
  ['permission_missing', {}, 'auditor'],
  ['model_not_simulated', { model: 's500/m' }, 'test'],
  ['operation_unsupported', { model: 'sim/image' }],
  ['model_unknown', { model: 'sim/none' }],
  ['model_unpriced', { model: 's500/unpriced' }],
  ['provider_unconfigured', { model: 'mistral/mistral-small-latest' }],
  ['route_unserved', { model: 'pictures', tool: true }],
  ['insufficient_credits', {}, 'poor'],
  ['budget_exhausted', {}, 'capped'],
  ['estimate_exceeds_budget', {}, 'tight'],
  ['wallet_frozen', {}, 'frozen'],
  ['safety_blocked', { text: 'My card is 4111 1111 1111 1111.' }, 'screened'],
  ['rate_limited', {}, 'once'],
  ['token_limit_too_small', {}, 'short'],
  ['network_denied', {}, 'elsewhere'],
  ['request_malformed', { raw: '{"model":' }],
  ['request_invalid', { raw: '{}' }],
  ['number_inexact', { raw: '{"seed": 9007199254740993}' }],
  ['number_inexact', { raw: '{"options": [{"temperature": 1e999}]}' }],
  ['media_type_unsupported', { headers: { 'content-type': 'text/plain' } }],
  ['method_unsupported', { method: 'DELETE' }],
  ['idempotency_key_invalid', { headers: { 'idempotency-key': 'x'.repeat(201) } }],
  ['tag_invalid', { headers: { 'x-alfred-tags': 'project' } }],
  ['tag_undeclared', { headers: { 'x-alfred-tags': 'project=atlas' } }],
  ['provider_rejected', { model: 's400/m' }],
  ['provider_auth_failed', { model: 's401/m' }],
  ['provider_balance_exhausted', { model: 's402/m' }],
  ['provider_rate_limited', { model: 's429/m' }],
  ['provider_unavailable', { model: 's500/m' }],
  ['provider_overloaded', { model: 's503/m' }],
  ['provider_timeout', { model: 's504/m' }],
  ['provider_bad_response', { model: 'garbage/m' }],
];

describe.each(dialects)('a client of %s', (dialect) => {
  it.each<Case>(cases)('meets %s', async (code, call, user = 'rich') => {
    const key = call.key ?? keys[user] ?? '';
    const refusal = await refusalOf(dialect, await send(url, dialect, { ...call, key }));
    const { http: status, source } = catalogue[code];
    expect(refusal).toMatchObject({ code, status, source, isOfDialect: true });
    expect(refusal.headers.get('x-request-id')).toMatch(/^req_/);
  });

  it('meets concurrency_limit_reached while another call runs', async () => {
    const refusal = await refusalOf(dialect, await send(url, dialect, { key: keys.single ?? '' }));
    expect(refusal).toMatchObject({ code: 'concurrency_limit_reached', isOfDialect: true });
    expect(refusal.status).toBe(catalogue.concurrency_limit_reached.http);
  });

  it('meets idempotency_key_used and idempotency_key_reused after the first call', async () => {
    const headers = { 'idempotency-key': `order of ${dialect}` };
    const ask = (text: string) =>
      send(url, dialect, { key: keys.rich ?? '', text, headers: { ...headers } });
    const first = await ask('Hello');
    expect(first.status, await first.text()).toBe(200);
    for (const [text, code] of [
      ['Hello', 'idempotency_key_used'],
      ['Good bye', 'idempotency_key_reused'],
    ] as const) {
      const refusal = await refusalOf(dialect, await ask(text));
      expect(refusal).toMatchObject({ code, status: catalogue[code].http, isOfDialect: true });
    }
  });

  it('hears how long the provider wants it to wait', async () => {
    const answer = await send(url, dialect, { key: keys.rich ?? '', model: 's429/m' });
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await answer.text()).toContain(dialect === 'google' ? '"retryDelay":"7s"' : '"7"');
  });

  it('meets provider_stream_cut in its stream', async () => {
    const call = { key: keys.rich ?? '', model: 'cut/m', stream: true };
    const answer = await send(url, dialect, call);
    const text = await answer.text();
    expect(text).toContain('provider_stream_cut');
    expect(text.includes('event: error')).toBe(dialect === 'anthropic');
  });
});

describe('a provider that failed too often', () => {
  beforeAll(async () => {
    const call = { key: keys.rich ?? '', model: 's502/m' };
    const code = async () => (await refusalOf('openai', await send(url, 'openai', call))).code;
    for (let n = 0; n < callsMax && (await code()) === 'provider_unavailable'; n += 1);
  });

  it.each(dialects)(
    'is not called for a while, as clients of %s hear: provider_circuit_open',
    async (dialect) => {
      const answer = await send(url, dialect, { key: keys.rich ?? '', model: 's502/m' });
      const refusal = await refusalOf(dialect, answer);
      expect(refusal).toMatchObject({ code: 'provider_circuit_open', isOfDialect: true });
      expect(refusal.status).toBe(catalogue.provider_circuit_open.http);
      expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
    },
  );
});

type Ask = [code: ErrorCode, ask: string, body?: unknown, user?: string];

const node = { kind: 'user', name: 'Ada' };
const asks: Ask[] = [
  ['api_key_missing', 'GET /nodes', undefined, ''],
  ['permission_missing', 'POST /nodes', { ...node, parent: 'org_none' }, 'auditor'],
  ['resource_unknown', 'GET /nodes/usr_none'],
  ['resource_unknown', 'GET /requests/req_none'],
  ['route_unknown', 'GET /nothing'],
  ['method_unsupported', 'PATCH /nodes'],
  ['request_malformed', 'POST /nodes', '{"kind":'],
  ['request_invalid', 'POST /nodes', { ...node, parent: 7 }],
  ['request_invalid', 'GET /nodes?limit=many'],
  ['amount_invalid', 'POST /wallets/usr_none/credits', { asset: 'USD', amount: 'much' }],
  ['asset_unknown', 'POST /wallets/usr_none/credits', { asset: 'SHELLS', amount: '1' }],
];

describe('a client of the management API', () => {
  it.each<Ask>(asks)('meets %s: %s', async (code, ask, body, user = 'owner') => {
    const [method = '', path = ''] = ask.split(' ');
    const key = keys[user] ?? '';
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(key !== '' && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const refusal = await refusalOf('openai', answer);
    expect(refusal).toMatchObject({ code, status: catalogue[code].http, isOfDialect: true });
  });
});
