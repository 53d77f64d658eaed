// A stand-in for an OpenAI-compatible provider: it answers at once, from memory, so that what is
// measured is the road and not the destination. Prints {"port":…} when it listens.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stampIntervalMs, stampNow, stampWish } from './stamp.ts';

const chunksPerStream = 20;
const base = { id: 'chatcmpl-bench', created: 1_700_000_000, model: 'gpt-4o-mini' };
const usage = { prompt_tokens: 24, completion_tokens: 20, total_tokens: 44 };

const whole = Buffer.from(
  JSON.stringify({
    ...base,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'word '.repeat(chunksPerStream).trim() },
        finish_reason: 'stop',
      },
    ],
    usage,
  }),
);

const chunk = (part: object) =>
  Buffer.from(`data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', ...part })}\n\n`);
const delta = (content: string, finish: string | null) =>
  chunk({ choices: [{ index: 0, delta: { content }, finish_reason: finish }], usage: null });
const endOfStream = [
  delta('', 'stop'),
  chunk({ choices: [], usage }),
  Buffer.from('data: [DONE]\n\n'),
];
const streamed = [
  ...Array.from({ length: chunksPerStream }, () => delta('word ', null)),
  ...endOfStream,
];

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    if (body.includes(stampWish)) pumpStamped(response);
    else answer(request, response, body.includes('"stream":true'));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});

function answer(request: IncomingMessage, response: ServerResponse, stream: boolean): void {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
  } else if (stream) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    pump(response, 0);
  } else {
    const headers = { 'content-type': 'application/json', 'content-length': whole.length };
    response.writeHead(200, headers).end(whole);
  }
}

/** One chunk a turn of the event loop, so that they travel one by one as a provider's do. */
function pump(response: ServerResponse, index: number): void {
  const part = streamed[index];
  if (part === undefined || response.destroyed) {
    response.end();
    return;
  }
  response.write(part);
  setImmediate(pump, response, index + 1);
}

/** Chunks at their own pace, each with the moment when it left. */
function pumpStamped(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < chunksPerStream && !response.destroyed) {
      response.write(delta(stampNow(), null));
      sent += 1;
      return;
    }
    clearInterval(timer);
    response.end(Buffer.concat(endOfStream));
  }, stampIntervalMs);
}
