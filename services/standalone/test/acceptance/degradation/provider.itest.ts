import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type AlfredProcess,
  freePort,
  removeHome,
  startAlfred,
  temporaryHome,
} from '../alfred-process.ts';
import { type Call, startLoad } from './load.ts';
import { expectRightMoney } from './money.ts';

const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
const prices = {
  models: [
    {
      provider: 'openai',
      model: 'house-model',
      asset: 'USD/9',
      prices: { inputUncached: '1000000', outputText: '2000000' },
    },
  ],
};

let port: number;
let alfred: AlfredProcess;

/** A provider that answers whole replies, and streams of which it sends usage last. */
async function startProvider(): Promise<Server> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    const body = JSON.parse(text);
    const about = { id: 'up', created: 1, model: body.model };
    if (!body.stream) {
      const message = { role: 'assistant', content: 'from upstream' };
      const choices = [{ index: 0, message, finish_reason: 'stop' }];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...about, object: 'chat.completion', choices, usage }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = (fields: object) =>
      response.write(
        `data: ${JSON.stringify({ ...about, object: 'chat.completion.chunk', ...fields })}\n\n`,
      );
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: 'from' } }] });
    await new Promise((resolve) => setTimeout(resolve, 30));
    chunk({ choices: [{ index: 0, delta: { content: ' upstream' }, finish_reason: 'stop' }] });
    chunk({ choices: [], usage });
    response.end('data: [DONE]\n\n');
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

beforeAll(async () => {
  port = await freePort();
  const home = await temporaryHome();
  const file = join(home, 'prices.json');
  await writeFile(file, JSON.stringify(prices));
  alfred = await startAlfred(home, {
    OPENAI_API_KEY: 'sk-upstream-secret',
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    ALFRED_PRICES: file,
  });
});
afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

it('says that the provider is gone, serves others meanwhile, and goes on when it is back', async () => {
  const isAnswered = ({ status }: Call) => status === 200;
  const provider = await startProvider();
  const load = startLoad(alfred.demo, { model: 'house-model' });
  const others = startLoad(alfred.demo, { clients: 2 });
  await load.until(isAnswered);
  const meanwhile = others.mark();
  provider.closeAllConnections();
  provider.close();
  const gone = await load.until(({ status }) => status !== 200);
  expect([502, 503]).toContain(gone.status);
  expect(gone.code).toMatch(/^provider_/);
  await others.until(isAnswered);
  const again = await startProvider();
  await load.until(isAnswered);
  expect(meanwhile().filter((call) => !isAnswered(call))).toEqual([]);
  const calls = [...(await load.stop()), ...(await others.stop())];
  await expectRightMoney(alfred, calls, 'provider-gone');
  again.closeAllConnections();
  again.close();
});
