import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type AlfredProcess,
  removeHome,
  runAlfred,
  startAlfred,
  temporaryHome,
} from './alfred-process.ts';
import { openaiClient } from './openai-client.ts';
import { guides, runGuide, unsaid } from './run-guide.ts';

// The guide's own file of deployments, with servers on this machine in the place of its endpoints.

interface Heard {
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: { readonly model: string; readonly stream?: boolean; readonly min_p?: number };
}

interface Place {
  readonly server: Server;
  readonly url: string;
  readonly heard: Heard[];
  /** It says that it is overloaded, and quotes the key that it was asked with. */
  isBusy: boolean;
}

const secrets = { north: 'key-of-north', west: 'key-of-west', spare: 'key-of-spare' };
const places: Record<string, Place> = {};
let alfred: AlfredProcess;
let client: OpenAI;
let guide: string;

async function openPlace(): Promise<Place> {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request.setEncoding('utf8')) text += piece;
    const body = JSON.parse(text) as Heard['body'];
    heard.push({ path: request.url ?? '', headers: request.headers, body });
    if (place.isBusy) return busy(response, String(request.headers['api-key']));
    answer(response, body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const place: Place = { server, url: `http://127.0.0.1:${port}`, heard, isBusy: false };
  return place;
}

function busy(response: ServerResponse, key: string): void {
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '3' });
  response.end(JSON.stringify({ error: { code: 'Busy', message: `busy, ${key}` } }));
}

const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };

function answer(response: ServerResponse, { model, stream }: Heard['body']): void {
  const about = { id: 'up-1', created: 1, model };
  if (!stream) {
    const message = { role: 'assistant', content: 'at your service' };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...about, object: 'chat.completion', choices, usage }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (choices: object[], more: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...about, object: 'chat.completion.chunk', choices, ...more })}\n\n`,
    );
  chunk([], { id: '', model: '', prompt_filter_results: [{ prompt_index: 0 }] });
  chunk([{ index: 0, delta: { role: 'assistant', content: 'at your ' }, finish_reason: null }]);
  chunk([{ index: 0, delta: { content: 'service' }, finish_reason: 'stop' }]);
  chunk([], { usage });
  response.end('data: [DONE]\n\n');
}

/** The guide's blocks of JSON: its deployments, and its prices. */
const jsonBlocks = (): readonly string[] =>
  [...guide.matchAll(/^```json\n(.*?)^```$/gms)].map(([, block = '']) => block);

beforeAll(async () => {
  const home = await temporaryHome();
  guide = await readFile(`${guides}providers.md`, 'utf8');
  let [deployments = '', prices = ''] = jsonBlocks();
  for (const name of ['north', 'west', 'spare', 'box']) {
    const place = await openPlace();
    places[name] = place;
    deployments = deployments
      .replace(`https://${name}.openai.azure.com`, place.url)
      .replace(`http://${name}.internal:8000`, place.url);
  }
  await writeFile(join(home, 'west.key'), `${secrets.west}\n`);
  deployments = deployments.replace('/run/secrets/azure-west', join(home, 'west.key'));
  await writeFile(join(home, 'providers.json'), deployments);
  await writeFile(join(home, 'prices.json'), prices);
  alfred = await startAlfred(home, {
    ...{ AZURE_NORTH_KEY: secrets.north, AZURE_SPARE_KEY: secrets.spare },
    ALFRED_PROVIDERS_FILE: join(home, 'providers.json'),
    ALFRED_PRICES: join(home, 'prices.json'),
  });
  client = openaiClient(alfred.demo, alfred.demo.demoKey);
});

afterAll(async () => {
  await alfred.interrupt();
  for (const { server } of Object.values(places)) server.close().closeAllConnections();
  await removeHome(alfred.home);
});

const placeOf = (name: string): Place => {
  const place = places[name];
  if (!place) throw new Error(`there is no ${name}`);
  return place;
};
const messages = [{ role: 'user' as const, content: 'hi' }];
const azure = () => client.chat.completions.create({ model: 'azure/gpt-4o-mini', messages });
const deploymentsHeard = () =>
  ['north', 'west', 'spare'].filter((name) => placeOf(name).heard.length > 0);

it('does what its guide says, command by command', async () => {
  const { code, output } = await runGuide(guide, { ALFRED_HOME: alfred.home });
  expect(code, output).toBe(0);
  expect(unsaid(guide, output), output).toEqual([]);
  expect(placeOf('box').heard.at(-1)?.body).toMatchObject({ model: 'llama-3', min_p: 0.1 });
});

it('asks each deployment by its own name of the model and under its own key', async () => {
  await azure();
  placeOf('north').isBusy = true;
  placeOf('west').isBusy = true;
  // Both are asked before the one that is kept for such a time.
  const { data, response } = await azure().withResponse();
  expect(data.choices[0]?.message.content).toBe('at your service');
  expect(response.headers.get('x-alfred-provider')).toBe('azure');
  expect(deploymentsHeard()).toEqual(['north', 'west', 'spare']);
  for (const [name, model] of [
    ['north', 'prod-mini'],
    ['west', 'mini-2'],
    ['spare', 'mini-3'],
  ] as const) {
    const { path, headers, body } = placeOf(name).heard.at(-1) ?? {};
    expect(path).toBe(`/openai/deployments/${model}/chat/completions?api-version=2024-10-21`);
    expect(headers?.['api-key']).toBe(secrets[name]);
    expect(headers).not.toHaveProperty('authorization');
    expect(body).toMatchObject({ model });
  }
});

it('streams what clients of OpenAI can read', async () => {
  for (const place of Object.values(places)) place.isBusy = false;
  const stream = await client.chat.completions.create({
    ...{ model: 'azure/gpt-4o-mini', messages, stream: true },
  });
  let said = '';
  for await (const { choices } of stream as AsyncIterable<OpenAI.ChatCompletionChunk>) {
    // Nobody asked for usage, so every chunk has a choice.
    said += choices[0]?.delta.content ?? expect.fail('a chunk without a choice');
  }
  expect(said).toBe('at your service');
});

it('says whose failure it was, how long to wait, and never under which key', async () => {
  for (const place of Object.values(places)) place.isBusy = true;
  const impatient = new OpenAI({
    ...{ apiKey: alfred.demo.demoKey, baseURL: `${alfred.demo.url}/v1`, maxRetries: 0 },
  });
  const failing = impatient.chat.completions.create({ model: 'azure/gpt-4o-mini', messages });
  const error = await failing.then(
    () => undefined,
    (caught: InstanceType<typeof OpenAI.APIError>) => caught,
  );
  expect(error).toMatchObject({
    ...{ status: 503, code: 'provider_overloaded' },
    error: { source: 'provider', retryable: true },
  });
  const seen = JSON.stringify(error?.error) + alfred.output();
  for (const secret of Object.values(secrets)) expect(seen).not.toContain(secret);
});

it('refuses by name what no deployment carries, and takes nothing for it', async () => {
  const asked = client.chat.completions.create({ model: 'sim/echo', messages, logprobs: true });
  await expect(asked).rejects.toMatchObject({
    ...{ status: 400, code: 'parameter_unsupported', param: 'logprobs' },
  });
});

it('does not start with a file that has a mistake, and says where', async () => {
  const home = await temporaryHome();
  const file = join(home, 'providers.json');
  const check = async (deployment: object) => {
    await writeFile(file, JSON.stringify({ deployments: [deployment] }));
    return runAlfred(home, ['--check-config'], { ALFRED_PROVIDERS_FILE: file });
  };
  const own = await check({ name: 'a', provider: 'openai', api_key: 'sk-in-the-file' });
  expect(own.code).not.toBe(0);
  expect(own.stderr).toContain('deployments.0.api_key');
  expect(own.stderr + own.stdout).not.toContain('sk-in-the-file');
  const kind = await check({ name: 'a', provider: 'klingon' });
  expect(kind.stderr).toContain('there is no kind klingon');
  await removeHome(home);
});
