// The same call in three dialects, and what each of them says of an error; behind Alfred a provider
// for every way in which one fails.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';

export const dialects = ['openai', 'anthropic', 'google'] as const;
export type Dialect = (typeof dialects)[number];

/** What differs from a good call to a simulated model. */
export interface Call {
  readonly key?: string;
  readonly model?: string;
  readonly text?: string;
  readonly tool?: boolean;
  readonly stream?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the whole body. */
  readonly raw?: string;
  readonly method?: string;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Whose failure it is. */
  readonly source: string;
  readonly headers: Headers;
  /** By its own rules, the body is an error of the dialect. */
  readonly isOfDialect: boolean;
}

const path = (dialect: Dialect, { model = 'sim/echo', stream = false }: Call): string => {
  if (dialect === 'openai') return '/v1/chat/completions';
  if (dialect === 'anthropic') return '/v1/messages';
  const verb = stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return `/v1beta/models/${model}:${verb}`;
};

const keyHeaders = (dialect: Dialect, key: string): Readonly<Record<string, string>> => {
  if (key === '') return {};
  if (dialect === 'openai') return { authorization: `Bearer ${key}` };
  return dialect === 'anthropic' ? { 'x-api-key': key } : { 'x-goog-api-key': key };
};

const parameters = { type: 'object', properties: { city: { type: 'string' } } };

function bodyOf(dialect: Dialect, call: Call): object {
  const { model = 'sim/echo', text = 'Hello', tool = false, stream = false } = call;
  const messages = [{ role: 'user', content: text }];
  switch (dialect) {
    case 'openai': {
      const tools = [{ type: 'function', function: { name: 'weather', parameters } }];
      return { model, messages, max_tokens: 20, stream, ...(tool && { tools }) };
    }
    case 'anthropic': {
      const tools = [{ name: 'weather', input_schema: parameters }];
      return { model, messages, max_tokens: 20, stream, ...(tool && { tools }) };
    }
    case 'google': {
      const contents = [{ role: 'user', parts: [{ text }] }];
      const tools = [{ functionDeclarations: [{ name: 'weather', parameters }] }];
      return { contents, generationConfig: { maxOutputTokens: 20 }, ...(tool && { tools }) };
    }
  }
}

/** Sends a call as a client of this dialect does. */
export function send(url: string, dialect: Dialect, call: Call): Promise<Response> {
  const { key = '', headers, raw, method = 'POST' } = call;
  return fetch(url + path(dialect, call), {
    method,
    ...(method === 'POST' && { body: raw ?? JSON.stringify(bodyOf(dialect, call)) }),
    headers: {
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...keyHeaders(dialect, key),
      ...headers,
    },
  });
}

interface Bodies {
  readonly type?: string;
  readonly error?: {
    readonly code?: string | number;
    readonly type?: string;
    readonly status?: string;
    readonly message?: string;
    readonly source?: string;
    readonly details?: readonly {
      readonly reason?: string;
      readonly metadata?: { readonly source?: string };
    }[];
  };
}

/** An error as a client of this dialect reads it. */
export async function refusalOf(dialect: Dialect, answer: Response): Promise<Refusal> {
  const { status, headers } = answer;
  const body = (await answer.json()) as Bodies;
  const { code = '', message = '' } = body.error ?? {};
  const said = { status, headers, message };
  if (dialect === 'google') {
    const { status: name = '', details = [] } = body.error ?? {};
    const isOfDialect = code === status && /^[A-Z_]+$/.test(name);
    const { reason, metadata } = details[0] ?? {};
    return { ...said, isOfDialect, code: String(reason), source: String(metadata?.source) };
  }
  const named = typeof code === 'string' && typeof body.error?.type === 'string';
  const isOfDialect = named && (body.type === 'error') === (dialect === 'anthropic');
  return { ...said, isOfDialect, code: String(code), source: String(body.error?.source) };
}

/** Named after their ways to fail: a status, or what they do. */
const statuses = ['s400', 's401', 's402', 's429', 's500', 's502', 's503', 's504'];
const failing = [...statuses, 'garbage', 'cut', 'hang'];

export interface DialectScene {
  readonly alfred: AlfredProcess;
  /** Resolves when a call has come to the provider that hangs. */
  readonly hanging: Promise<void>;
  /** The providers close what is open. */
  hangUp(): void;
  stop(): Promise<void>;
}

/** An Alfred in front of providers that fail, each in one way. */
export async function startDialectScene(): Promise<DialectScene> {
  const arrived = Promise.withResolvers<void>();
  let hangs = true;
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    const way = request.url?.split('/')[1] ?? '';
    if (way !== 'hang') return fail(response, way);
    if (hangs) arrived.resolve();
    else fail(response, 's503');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const home = await temporaryHome();
  const [deploymentsFile, pricesFile] = [join(home, 'providers.json'), join(home, 'prices.json')];
  const deployments = failing.map((name) => ({
    ...{ name, provider: name, kind: 'compatible' },
    base_url: `http://127.0.0.1:${port}/${name}/v1`,
    models: ['m', 'unpriced'],
  }));
  const prices = { inputUncached: '100000000', outputText: '200000000' };
  const models = failing.map((provider) => ({ provider, model: 'm', asset: 'USD/9', prices }));
  await writeFile(deploymentsFile, JSON.stringify({ deployments }));
  await writeFile(pricesFile, JSON.stringify({ models }));
  const alfred = await startAlfred(home, {
    ...{ ALFRED_PROVIDERS_FILE: deploymentsFile, ALFRED_PRICES: pricesFile },
  });
  return {
    alfred,
    hanging: arrived.promise,
    hangUp: () => {
      hangs = false;
      server.closeAllConnections();
    },
    stop: async () => {
      await alfred.interrupt();
      server.close();
      await removeHome(home);
    },
  };
}

function fail(response: ServerResponse, way: string): void {
  if (way === 'garbage') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('<html>');
    return;
  }
  if (way === 'cut') {
    const choices = [{ index: 0, delta: { role: 'assistant', content: 'at your' } }];
    const chunk = { id: 'up-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(chunk)}\n\n`, () => response.destroy());
    return;
  }
  const wait = way === 's429' ? { 'retry-after': '7' } : {};
  response.writeHead(Number(way.slice(1)), { 'content-type': 'application/json', ...wait });
  response.end(JSON.stringify({ error: { message: 'no', type: 'x', code: 'x', param: null } }));
}
