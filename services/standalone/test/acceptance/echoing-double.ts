// A provider of OpenAI's dialect that says again whatever it hears, in every operation that it has.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface EchoingDouble {
  readonly url: string;
  /** The bodies of all calls, in order, as text. */
  readonly heard: string[];
  close(): void;
}

interface Asked {
  readonly stream?: boolean;
  readonly input?: unknown;
  readonly prompt?: string;
  readonly messages?: readonly { readonly content: unknown }[];
}

const usage = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };

/** Listens on a free port of this machine. */
export async function startEchoingDouble(): Promise<EchoingDouble> {
  const heard: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    heard.push(body);
    const path = (request.url ?? '').replace('/v1', '');
    if (path === '/audio/transcriptions') return writeDown(response, body);
    const asked: Asked = JSON.parse(body);
    if (path === '/chat/completions')
      return asked.stream ? stream(response, asked) : chat(response, asked);
    if (path === '/embeddings') return json(response, { data: vectors(asked), usage });
    if (path === '/moderations') return json(response, { results: [{ flagged: false }] });
    if (path === '/images/generations') {
      return json(response, {
        data: [{ b64_json: 'AAAA', revised_prompt: `Drawn: ${asked.prompt}` }],
      });
    }
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    response.end(`sound of ${asked.input}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    heard,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  return text;
}

function saidIn({ messages = [] }: Asked): string {
  const content = messages.at(-1)?.content;
  if (typeof content === 'string') return `You said: ${content}`;
  const parts = content as readonly { readonly text?: string }[];
  return `You said: ${parts.map(({ text = '' }) => text).join('')}`;
}

function chat(response: ServerResponse, asked: Asked): void {
  const message = { role: 'assistant', content: saidIn(asked) };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  json(response, { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage });
}

/** Three characters a chunk: nothing that is looked for comes whole. */
function stream(response: ServerResponse, asked: Asked): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const about = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const event = (fields: object) =>
    response.write(`data: ${JSON.stringify({ ...about, ...fields })}\n\n`);
  const chunk = (delta: object, reason: string | null) =>
    event({ choices: [{ index: 0, delta, finish_reason: reason }] });
  for (const content of saidIn(asked).match(/.{1,3}/gsu) ?? []) chunk({ content }, null);
  chunk({}, 'stop');
  event({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}

function vectors({ input }: Asked): readonly object[] {
  const inputs = Array.isArray(input) ? input : [input];
  return inputs.map((_, index) => ({ object: 'embedding', index, embedding: [0.5, -1] }));
}

/** The sound is the text that is said in it. */
function writeDown(response: ServerResponse, form: string): void {
  const field = (name: string) =>
    new RegExp(`name="${name}"[^]*?\\r\\n\\r\\n([^]*?)\\r\\n--`).exec(form)?.[1] ?? '';
  const text = field('file');
  const format = field('response_format');
  if (format === 'text' || format === 'srt') {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(format === 'srt' ? `1\n00:00:00,000 --> 00:00:01,000\n${text}\n` : `${text}\n`);
    return;
  }
  const words = text.split(' ').map((word) => ({ word, start: 0, end: 1 }));
  const segments = [{ id: 0, start: 0, end: 1, text, tokens: [1] }];
  const whole = format === 'verbose_json' ? { duration: 1, segments, words } : {};
  json(response, { text, ...whole, usage: { type: 'duration', seconds: 1 } });
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
