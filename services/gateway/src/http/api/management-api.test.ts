import { isAlfredError, toHttp } from '@alfred/errors';
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedPorts } from '../../../test/closed-ports.ts';
import { type Permission, permissionTable } from '../../domain/permissions.ts';
import { guardRoutes } from './access.hook.ts';
import { managementRoutes } from './management-api.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly permission: string | undefined;
}

const seen: Seen[] = [];
const app = fastify();

beforeAll(async () => {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!url.startsWith('/api/')) return;
    seen.push({ method: String(method), url, permission: config?.permission });
  });
  app.setErrorHandler((error, _, reply) => {
    if (!isAlfredError(error)) return reply.code(599).send(String(error));
    const { status, body } = toHttp(error);
    return reply.code(status).send(body);
  });
  await app.register(managementRoutes(closedPorts));
  await app.ready();
});

afterAll(() => app.close());

const ask = (role: string, method: string, url: string) =>
  app.inject({
    method: method as 'GET',
    url: url
      .replace(':window', 'day')
      .replace(':seq', '1')
      .replace(':projection', 'wallets')
      .replace(/:\w+/g, 'usr_1'),
    headers: role === '' ? {} : { authorization: `Bearer ${role}` },
  });

describe('every route', () => {
  it('names a permission of the table, and every permission but that to call models is used', () => {
    const used = new Set(seen.map(({ permission }) => permission));
    const known = Object.keys(permissionTable).filter((name) => name !== 'models.use');
    expect([...used].toSorted()).toEqual([...known, 'operator'].toSorted());
  });

  it('is in the document, and the document has no other', async () => {
    const { paths } = (await app.inject('/openapi.json')).json();
    const documented = Object.entries<object>(paths)
      .filter(([path]) => path.startsWith('/api/'))
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
    const registered = seen
      .filter(({ method }) => method !== 'HEAD')
      .map(
        ({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}').replace('*', '{path}')}`,
      );
    expect(documented.toSorted()).toEqual(registered.toSorted());
  });

  it('is closed to nobody in particular, and to roles without its permission', async () => {
    for (const { method, url, permission } of seen) {
      expect((await ask('', method, url)).statusCode, `${method} ${url}`).toBe(401);
      if (permission === 'operator') continue;
      for (const role of ['owner', 'member', 'auditor', 'stranger']) {
        const permitted = permissionTable[permission as Permission].roles.some((it) => it === role);
        const { statusCode } = await ask(role, method, url);
        expect(statusCode === 403, `${role} ${method} ${url}: ${statusCode}`).toBe(!permitted);
      }
    }
  });
});

describe('a route without a permission', () => {
  it('keeps the gateway from starting', async () => {
    const careless = fastify();
    guardRoutes(careless, closedPorts);
    expect(() => careless.get('/api/v1/secret', async () => 'all of it')).toThrow(
      expect.objectContaining({ cause: new Error('GET /api/v1/secret names no permission') }),
    );
    await careless.close();
  });
});

describe('the token of the operator', () => {
  it.each(['operato', 'operator ', 'Operator', 'owner'])('is not %j', async (token) => {
    const answer = await ask(token, 'POST', '/api/v1/organizations');
    expect(answer.json()).toMatchObject({ error: { code: 'permission_missing' } });
    expect(answer.json().error.message).toContain('operator token');
  });

  it('is missed only by those who have a key', async () => {
    const answer = await ask('forged', 'POST', '/api/v1/organizations');
    expect(answer.json()).toMatchObject({ error: { code: 'api_key_invalid' } });
  });

  it('opens its own routes, reads prices and rates, and opens no other', async () => {
    expect((await ask('operator', 'POST', '/api/v1/organizations')).statusCode).toBe(400);
    for (const { method, url, permission } of seen) {
      const answer = await ask('operator', method, url);
      const isOpen = permission === 'operator' || permission === 'prices.read';
      expect(answer.statusCode === 403, `${method} ${url}`).toBe(!isOpen);
      if (isOpen || method === 'HEAD') continue;
      expect(answer.json()).toMatchObject({ error: { code: 'permission_missing' } });
    }
  });
});

describe('a body', () => {
  const post = (payload: string | Buffer, type = 'application/json') =>
    app.inject({
      method: 'POST',
      url: '/api/v1/nodes',
      headers: { authorization: 'Bearer owner', 'content-type': type },
      payload,
    });

  it('may be nothing, also when it is said to be JSON', async () => {
    const headers = { authorization: 'Bearer owner', 'content-type': 'application/json' };
    const deleting = { method: 'DELETE', url: '/api/v1/keys/key_1', headers } as const;
    expect((await app.inject(deleting)).body).toContain('a port was asked');
    expect((await post('')).json()).toMatchObject({ error: { param: 'body' } });
  });

  it.each(['{', '{"a":1}x', Buffer.from('7b226e616d65223a22ff227d', 'hex')])(
    'is not %s',
    async (bytes) => {
      expect((await post(bytes)).json()).toMatchObject({ error: { code: 'request_malformed' } });
    },
  );

  it.each(['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{}}}'])(
    'that is JSON is not called anything else: %s',
    async (text) => {
      const { error } = (await post(text)).json();
      expect(error).toMatchObject({ code: 'request_invalid', param: 'body' });
    },
  );

  it('is not unpacked', async () => {
    const packed = await app.inject({
      method: 'POST',
      url: '/api/v1/nodes',
      headers: {
        authorization: 'Bearer owner',
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      payload: '{}',
    });
    expect(packed.json()).toMatchObject({
      error: {
        code: 'media_type_unsupported',
        details: { type: 'application/json in the encoding gzip' },
      },
    });
  });

  it.each([
    ['Ada \u202eecalevoL', 'direction'],
    ['Ada\u0007', 'control'],
    ['Ada\ud800', 'Unicode'],
    ['\u200b \u3164', 'nothing to see'],
  ])('has no name like %j', async (name, reason) => {
    const { error } = (await post(JSON.stringify({ kind: 'user', name, parent: 'org_1' }))).json();
    expect(error).toMatchObject({ code: 'request_invalid', param: 'name' });
    expect(error.message).toContain(reason);
  });

  it('has names of any script', async () => {
    const wish = { kind: 'user', name: 'עברית 👩‍🚀 ไทย', parent: 'org_1' };
    expect((await post(JSON.stringify(wish))).body).toContain('a port was asked');
  });

  it('is JSON', async () => {
    expect((await post('name=Ada', 'application/x-www-form-urlencoded')).body).toContain(
      'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    );
  });
});

describe('a query', () => {
  it('that a route does not know is refused on every route', async () => {
    // The others have a body, which is looked at first.
    const bodiless = seen.filter(({ method }) => method === 'GET' || method === 'DELETE');
    const needed = [
      ['/balances', 'size=1&'],
      ['/consistency', 'from=1&'],
      ['/:window', 'asset=USD&'],
      ['/entries', 'asset=USD&'],
      ['/statement', 'asset=USD&from=2026-01-01&to=2026-02-01&'],
      ['/statement.csv', 'asset=USD&from=2026-01-01&to=2026-02-01&'],
    ] as const;
    for (const { method, url, permission } of bodiless) {
      const who = permission === 'operator' ? 'operator' : 'owner';
      const known =
        needed.find(([end]) => url.endsWith(end) && url !== '/api/v1/ledger/entries')?.[1] ?? '';
      const { error } = (await ask(who, method, `${url}?${known}limits=1`)).json();
      expect(error, `${method} ${url}`).toMatchObject({ code: 'request_invalid', param: 'limits' });
    }
    const posting = await app.inject({
      method: 'POST',
      url: '/api/v1/nodes?dryRun=true',
      headers: { authorization: 'Bearer owner' },
      payload: { kind: 'user', name: 'Ada', parent: 'org_1' },
    });
    expect(posting.json().error).toMatchObject({ code: 'request_invalid', param: 'dryRun' });
  });
});

describe('a new organisation', () => {
  it('is kept by no cache, for its key', async () => {
    const shared = { name: 'A', createdAt: 0n, limit: undefined } as const;
    const organization = {
      ...shared,
      id: 'org_1',
      kind: 'organization',
      parent: undefined,
      email: undefined,
    } as const;
    const key = {
      ...shared,
      id: 'key_1',
      node: 'org_1',
      role: 'owner',
      prefix: 'alf_live_',
      lastFour: 'abcd',
      expiresAt: undefined,
      revokedAt: undefined,
    } as const;
    const one = fastify();
    await one.register(
      managementRoutes({
        ...closedPorts,
        createOrganization: async () => ({
          organization,
          ledger: 'led_1',
          asset: 'USD/9',
          owner: { key, secret: 'alf_live_secret' },
        }),
      }),
    );
    const { statusCode, headers } = await one.inject({
      method: 'POST',
      url: '/api/v1/organizations',
      headers: { authorization: 'Bearer operator' },
      payload: { name: 'Analytical Engines' },
    });
    expect([statusCode, headers['cache-control']]).toEqual([201, 'no-store']);
    await one.close();
  });
});

describe('the pages', () => {
  it('show the mark of nobody else', async () => {
    const page = (await app.inject('/docs/')).body;
    expect(page).toContain('alfred.svg');
    expect(page).not.toContain('favicon-32x32');
    const script = (await app.inject('/docs/static/swagger-initializer.js')).body;
    expect(script).toContain('"layout":"BaseLayout"');
    const logo = /data:image\/svg\+xml;base64,([\w+/=]+)/.exec(script)?.[1] ?? '';
    expect(Buffer.from(logo, 'base64').toString()).toContain('M9 25 16 7l7 18M12 19h8');
  });

  it('are there for everybody', async () => {
    for (const url of ['/docs', '/docs/', '/docs/errors', '/openapi.json']) {
      expect((await app.inject(url)).statusCode, url).toBeLessThan(400);
    }
    expect((await app.inject('/openapi.json')).json()).toMatchObject({
      openapi: '3.1.0',
      info: { version: '1.2.3' },
    });
    const errors = await app.inject('/docs/errors');
    expect(errors.headers['content-type']).toMatch(/^text\/html/);
    expect(errors.headers['content-security-policy']).toContain("default-src 'none'");
    const docs = await app.inject('/docs/');
    expect(docs.headers['content-security-policy']).toContain("default-src 'self'");
    expect(docs.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  });
});
