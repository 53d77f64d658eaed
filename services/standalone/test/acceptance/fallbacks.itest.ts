import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AlfredProcess,
  removeHome,
  runCli,
  startAlfred,
  temporaryHome,
} from './alfred-process.ts';
import { management, nano, settledDollars } from './management.ts';
import { openaiClient, say } from './openai-client.ts';

/** A provider of two models: what was asked last says how the cheap one fails. */
const cheap = 'gpt-4o-mini';
const dear = 'gpt-4o';
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
/** Ten tokens that the cheap one read before it failed, and fifteen of the dear one. */
const failedCost = 10n * 150n;
const dearCost = 10n * 2_500n + 5n * 10_000n;

const hanging: ServerResponse[] = [];
let hung = Promise.withResolvers<void>();

function answer(response: ServerResponse, status: number, body: object): unknown {
  return response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}

function serve(response: ServerResponse, model: string, script: string): unknown {
  if (model === cheap) {
    const error = { message: 'no room', type: 'overloaded_error' };
    if (script === 'down') return answer(response, 503, { error });
    // It says that it failed, and what it used all the same.
    return answer(response, 200, {
      error,
      usage: { ...usage, completion_tokens: 0, total_tokens: 10 },
    });
  }
  if (script === 'hang') {
    hanging.push(response);
    return hung.resolve();
  }
  const message = { role: 'assistant', content: 'At five.' };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return answer(response, 200, { id: 'up_1', object: 'chat.completion', model, choices, usage });
}

let home: string;
let double: Server;
let settings: Record<string, string>;
let alfred: AlfredProcess;

beforeAll(async () => {
  double = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    const { model, messages } = JSON.parse(body);
    serve(response, model, messages.at(-1).content);
  }).listen(0, '127.0.0.1');
  await once(double, 'listening');
  const address = double.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  settings = {
    OPENAI_BASE_URL: `http://127.0.0.1:${address.port}/v1`,
    OPENAI_API_KEY: 'sk-double',
    ALFRED_PROVIDER_RETRIES: '0',
  };
  home = await temporaryHome();
  alfred = await startAlfred(home, settings);
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const target = (model: string) => ({ model });
  const route = { targets: [target(cheap)], fallbacks: [target(dear), target('sim/echo')] };
  expect((await owner.put('/api/v1/routes/steady', route)).status).toBe(200);
  const last = { targets: [target(cheap)], fallbacks: [target('sim/echo')] };
  expect((await owner.put('/api/v1/routes/echoed', last)).status).toBe(200);
});

afterAll(async () => {
  await alfred?.interrupt();
  for (const response of hanging) response.destroy();
  double?.close();
  await removeHome(home);
});

interface Story {
  readonly status: string;
  readonly cost: string;
  readonly model: string;
  readonly attempts: number;
  readonly disputed: boolean;
  readonly calls: readonly {
    readonly model: string;
    readonly code: string;
    readonly cost: string;
  }[];
}

const storyOf = async (id: string | undefined) => {
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  return (await owner.get<Story>(`/api/v1/requests/${id}`)).body;
};

describe('a route whose first model fails', () => {
  it('is answered by the next, and charges both: the wallet, the header and the story agree', async () => {
    const before = nano((await settledDollars(alfred.demo, alfred.demo.user)).posted);
    const client = openaiClient(alfred.demo, alfred.demo.demoKey);
    const body = { model: 'steady', messages: say('charged'), max_tokens: 20 };
    const { data, response } = await client.chat.completions.create(body).withResponse();
    expect(data.choices[0]?.message.content).toBe('At five.');
    expect(response.headers.get('x-alfred-attempts')).toBe('2');
    expect(response.headers.get('x-alfred-provider')).toBe('openai');
    const cost = response.headers.get('x-alfred-cost') ?? '';
    expect(nano(cost)).toBe(failedCost + dearCost);
    const after = nano((await settledDollars(alfred.demo, alfred.demo.user)).posted);
    expect(before - after).toBe(failedCost + dearCost);
    const story = await storyOf(response.headers.get('x-request-id') ?? '');
    expect(story).toMatchObject({
      ...{ status: 'captured', cost, model: dear, attempts: 2, disputed: false },
      calls: [
        { model: cheap, code: 'provider_overloaded', cost: '0.0000015' },
        { model: dear, code: null, cost: '0.000075' },
      ],
    });
  });

  it('streams from the next, before whose first byte nothing was sent', async () => {
    const client = openaiClient(alfred.demo, alfred.demo.demoKey);
    const body = { model: 'echoed', messages: say('down'), stream: true as const };
    const { data, response } = await client.chat.completions.create(body).withResponse();
    let said = '';
    for await (const chunk of data) said += chunk.choices[0]?.delta.content ?? '';
    expect(said).toBe('down');
    expect(response.headers.get('x-alfred-attempts')).toBe('2');
    expect(response.headers.get('x-alfred-provider')).toBe('sim');
  });

  it('is seen by whoever runs it', async () => {
    const { code, stdout } = await runCli(home, 'providers');
    expect(code).toBe(0);
    expect(stdout).toMatch(/openai .*healthy .*failed, last provider_overloaded/);
  });
});

describe('kill -9 while the second model is asked', () => {
  it('leaves one ending: what the first cost, and the input of the second', async () => {
    const before = nano((await settledDollars(alfred.demo, alfred.demo.user)).posted);
    const client = openaiClient(alfred.demo, alfred.demo.demoKey);
    const body = { model: 'steady', messages: say('hang'), max_tokens: 20 };
    const lost = client.chat.completions.create(body, { maxRetries: 0 }).catch(() => undefined);
    await hung.promise;
    await alfred.kill();
    await lost;
    hung = Promise.withResolvers();
    alfred = await startAlfred(home, settings);
    const after = nano((await settledDollars(alfred.demo, alfred.demo.user)).posted);
    const entries = await exported();
    const reconciled = entries.filter(({ type }) => type === 'UsageReconciled.v1');
    expect(reconciled).toHaveLength(1);
    const request = reconciled[0]?.data.request;
    expect(entries.filter(({ data }) => data.request === request)).toHaveLength(1);
    const charged = (reconciled[0]?.postings ?? []).reduce(
      (sum, { amount }) => sum + BigInt(amount),
      0n,
    );
    expect(before - after).toBe(charged);
    // The rest is the bound of the input at the dear model's price: a whole number of tokens.
    expect((charged - failedCost) % 2_500n).toBe(0n);
    expect(charged).toBeGreaterThan(failedCost + 10n * 2_500n);
    expect(await storyOf(request)).toMatchObject({ status: 'reconciled', model: dear });
  });
});

interface Entry {
  readonly type: string;
  readonly data: { readonly request?: string };
  readonly postings?: readonly { readonly amount: string }[];
}

async function exported(): Promise<readonly Entry[]> {
  const folder = join(home, 'export');
  expect((await runCli(home, 'export', folder)).code).toBe(0);
  expect((await runCli(home, 'verify', folder)).code).toBe(0);
  const lines = (await readFile(join(folder, 'entries.ndjson'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Entry);
}
