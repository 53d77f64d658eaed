// Google's Gemini API and an OpenAI-compatible one, as small servers that check what they are sent: the
// last text of a person says what they answer.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

type Fields = Readonly<Record<string, unknown>>;

interface Part extends Fields {
  readonly text?: string;
  readonly functionCall?: { readonly id?: string; readonly name: string };
  readonly functionResponse?: { readonly id?: string; readonly name: string };
  readonly thoughtSignature?: string;
  readonly inlineData?: { readonly mimeType: string };
}

interface Content {
  readonly role: string;
  readonly parts: readonly Part[];
}

export interface GeminiBody extends Fields {
  readonly contents: readonly Content[];
  readonly generationConfig?: Fields;
  readonly tools?: readonly Fields[];
}

export interface GoogleDouble {
  readonly url: string;
  /** The bodies that came for models of Google's, in order. */
  readonly bodies: GeminiBody[];
  close(): void;
}

/** Listens on a free port of this machine. */
export async function startGoogleDouble(): Promise<GoogleDouble> {
  const bodies: GeminiBody[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request));
    if (request.url?.startsWith('/v1/')) return answerChat(body, response);
    bodies.push(body);
    answerGemini(request, body, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    bodies,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  return text;
}

const usageMetadata = {
  promptTokenCount: 11,
  candidatesTokenCount: 6,
  thoughtsTokenCount: 62,
  totalTokenCount: 79,
};

function answerGemini(request: IncomingMessage, body: GeminiBody, response: ServerResponse): void {
  const refusal = checked(request, body);
  if (refusal) {
    fail(response, { code: 400, status: 'INVALID_ARGUMENT', message: refusal });
    return;
  }
  const asked = body.contents.flatMap(({ role, parts }) =>
    role === 'user' ? parts.flatMap(({ text }) => (text === undefined ? [] : [text])) : [],
  );
  const streams = request.url?.includes(':streamGenerateContent?alt=sse') ?? false;
  const last = asked.at(-1) ?? '';
  if (last === 'slow') return;
  const failure = failures[last];
  if (failure) {
    fail(response, failure);
    return;
  }
  const parts = last === 'weather' ? weather(body) : spoken(last, body);
  if (streams) stream(response, parts, last === 'cut');
  else send(response, 200, event(parts, { finishReason: 'STOP' }));
}

interface Failure {
  readonly code: number;
  readonly status: string;
  readonly message: string;
  readonly details?: readonly object[];
}

const failures: Readonly<Record<string, Failure>> = {
  wrong: { code: 400, status: 'INVALID_ARGUMENT', message: 'That is wrong' },
  busy: {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: 'Too many',
    details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }],
  },
};

/** What Google would refuse. */
function checked({ headers }: IncomingMessage, { contents }: GeminiBody): string | undefined {
  if (headers['x-goog-api-key'] !== 'AIza-double') return 'API key not valid';
  for (const [index, { parts }] of contents.entries()) {
    const calls = parts.filter(({ functionCall }) => functionCall);
    const [first] = calls;
    if (!first) continue;
    // Of calls that were made at once, the first is signed, and goes back so.
    if (first.thoughtSignature !== signatureOf(first)) return 'thought_signature is missing';
    const results = contents[index + 1]?.parts.filter((part) => part.functionResponse) ?? [];
    if (results.length !== calls.length) return 'as many responses as calls';
    const names = (all: readonly Part[]) =>
      all.map((part) => (part.functionCall ?? part.functionResponse)?.name).join();
    if (names(calls) !== names(results)) return 'responses are named as their calls';
  }
  return undefined;
}

const signatureOf = ({ functionCall }: Part): string =>
  Buffer.from(`signed ${functionCall?.name}`).toString('base64');

const call = (name: string, args: object, isSigned: boolean): Part => {
  const part = { functionCall: { name, args } };
  return isSigned ? { ...part, thoughtSignature: signatureOf(part) } : part;
};

/** Two calls at once, then a third that rests on both, then an answer. */
function weather({ contents }: GeminiBody): readonly Part[] {
  const results = contents.flatMap(({ parts }) => parts.filter((part) => part.functionResponse));
  if (results.length === 0) {
    return [call('weather', { city: 'Rome' }, true), call('weather', { city: 'Oslo' }, false)];
  }
  if (results.length === 2) return [call('warmer', { a: 'Rome', b: 'Oslo' }, true)];
  return [{ text: 'Rome is warmer.' }];
}

function spoken(last: string, { contents, generationConfig }: GeminiBody): readonly Part[] {
  const thought = { text: 'The guest has said something.', thought: true };
  const shown = (generationConfig?.thinkingConfig as Fields | undefined)?.includeThoughts === true;
  const seen = contents.at(-1)?.parts.find(({ inlineData }) => inlineData);
  const said = generationConfig?.responseSchema
    ? '{"room":"library"}'
    : `You said ${seen?.inlineData ? seen.inlineData.mimeType : last.slice(0, 40)}`;
  return [...(shown ? [thought] : []), { text: said }];
}

function event(parts: readonly Part[], more: object = {}, responseId = randomUUID()): object {
  return {
    candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
    usageMetadata,
    modelVersion: 'gemini-3-flash-preview',
    responseId,
  };
}

function stream(response: ServerResponse, parts: readonly Part[], isCut: boolean): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const write = (json: object): void =>
    void response.write(`data: ${JSON.stringify(json)}\r\n\r\n`);
  const id = randomUUID();
  for (const part of parts) write(event([part], {}, id));
  if (isCut) {
    response.write(': the rest is lost\n\n', () => response.destroy());
    return;
  }
  write(event([{ text: '' }], { finishReason: 'STOP' }, id));
  response.end();
}

function fail(response: ServerResponse, failure: Failure): void {
  send(response, failure.code, { error: failure });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}

/** The OpenAI-compatible one: it calls every tool that it is given once, then says what came back. */
function answerChat(body: Fields, response: ServerResponse): void {
  const messages = body.messages as readonly { role: string; content: string }[];
  const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
  const tools = (body.tools ?? []) as readonly { function: { name: string } }[];
  const calls = tools.map((tool, index) => ({
    index,
    id: `call_${index}`,
    type: 'function',
    function: { name: tool.function.name, arguments: '{"city":"Rome"}' },
  }));
  const isCalling = calls.length > 0 && results.length === 0;
  const content =
    results.length > 0 ? results.join(' and ') : `You said ${messages.at(-1)?.content}`;
  const said = isCalling ? { tool_calls: calls } : { content };
  const finish_reason = isCalling ? 'tool_calls' : 'stop';
  const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
  const about = { id: 'chatcmpl-1', created: 1, model: body.model };
  if (!body.stream) {
    const message = { role: 'assistant', content: null, ...said };
    send(response, 200, { ...about, choices: [{ index: 0, message, finish_reason }], usage });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (choices: readonly object[], more: object = {}): void =>
    void response.write(`data: ${JSON.stringify({ ...about, choices, ...more })}\n\n`);
  chunk([{ index: 0, delta: { role: 'assistant', ...said }, finish_reason: null }]);
  chunk([{ index: 0, delta: {}, finish_reason }]);
  chunk([], { usage });
  response.end('data: [DONE]\n\n');
}
