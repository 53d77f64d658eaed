// A provider that speaks OpenAI's chat completions as strictly as OpenAI does: what it does not know
// it refuses by name. What it answers depends on what it is asked, and on nothing else.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

export interface OpenAiDouble {
  readonly url: string;
  /** The bodies of all calls, in order. */
  readonly received: readonly ChatBody[];
  /** Resolves when Alfred hangs up on a call that hangs. */
  hungUp(): Promise<void>;
  close(): void;
}

export interface ChatBody {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly stream?: boolean;
  readonly tools?: readonly {
    readonly type: string;
    readonly function: { readonly name: string };
  }[];
  readonly response_format?: { readonly type: string };
  readonly [field: string]: unknown;
}

interface Message {
  readonly role: string;
  readonly content?: string | readonly Part[] | null;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly { readonly id: string }[];
  readonly [field: string]: unknown;
}

interface Part {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

interface Answer {
  readonly content?: string;
  readonly reasoning_content?: string;
  readonly calls?: readonly { readonly name: string; readonly arguments: string }[];
}

const fields = new Set([
  ...['model', 'messages', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens'],
  ...['temperature', 'top_p', 'stop', 'n', 'seed', 'user', 'tools', 'tool_choice'],
  ...['parallel_tool_calls', 'response_format', 'reasoning_effort', 'verbosity', 'service_tier'],
]);
const messageFields = new Set(['role', 'content', 'name', 'refusal', 'tool_calls', 'tool_call_id']);

/** The first field that OpenAI would not take, or a call of a tool that is left unanswered. */
function strange({ messages, ...body }: ChatBody): string | undefined {
  const unknown = Object.keys(body).find((field) => !fields.has(field));
  if (unknown !== undefined) return `Unknown parameter: '${unknown}'.`;
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const odd = Object.keys(message).find((field) => !messageFields.has(field));
    if (odd !== undefined) return `Unknown parameter: 'messages[${index}].${odd}'.`;
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id ?? '')) return `messages[${index}] answers no call.`;
      continue;
    }
    if (open.size > 0) return `The calls ${[...open]} are not answered.`;
    open = new Set(message.tool_calls?.map(({ id }) => id));
  }
  return open.size > 0 ? `The calls ${[...open]} are not answered.` : undefined;
}

/** Two calls at once, then another, then a text of all that the tools have said. */
function answerOf({ messages, tools = [], response_format: format }: ChatBody): Answer {
  const told = messages.filter(({ role }) => role === 'tool').map(({ content }) => textOf(content));
  const [tool] = tools;
  const weather = (city: string) => ({
    name: tool?.function.name ?? '',
    arguments: JSON.stringify({ city }),
  });
  if (tool && told.length === 0) return { content: 'Let me see.', calls: cities.map(weather) };
  if (tool && told.length === cities.length) return { calls: [weather('Paris')] };
  if (told.length > 0) return { content: `I was told: ${told.join(', ')}.` };
  if (format?.type === 'json_schema') return { content: '{"city":"London","degrees":21}' };
  const asked = messages.at(-1)?.content;
  const images = typeof asked === 'object' ? asked?.filter(({ type }) => type === 'image_url') : [];
  if (images && images.length > 0) return { content: `I see ${images.length} image.` };
  if (textOf(asked).startsWith('think')) return { reasoning_content: 'Hm. Well.', content: 'So.' };
  return { content: `You said: ${textOf(asked)}`.slice(0, 2_000) };
}

const cities = ['London', 'Rome'];

function textOf(content: Message['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text = '' }) => text).join('');
}

const usage = {
  prompt_tokens: 20,
  completion_tokens: 10,
  total_tokens: 30,
  prompt_tokens_details: { cached_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 0 },
};

function send(response: ServerResponse, body: ChatBody): void {
  const { content = null, calls, ...more } = answerOf(body);
  const tools = calls?.map((called, index) => ({
    id: `call_${body.messages.length}_${index}`,
    type: 'function',
    function: called,
  }));
  const reason = tools ? 'tool_calls' : 'stop';
  const about = { id: 'chatcmpl-1', created: 1, model: `${body.model}-2026` };
  if (!body.stream) {
    const message = {
      role: 'assistant',
      content,
      ...more,
      ...(tools ? { tool_calls: tools } : {}),
    };
    const choices = [{ index: 0, message, finish_reason: reason }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...about, object: 'chat.completion', choices, usage }));
    return;
  }
  const chunk = (delta: object, finish_reason: string | null = null): void =>
    event(response, { ...about, choices: [{ index: 0, delta, finish_reason }], usage: null });
  chunk({ role: 'assistant', content: '' });
  for (const piece of pieces(more.reasoning_content)) chunk({ reasoning_content: piece });
  for (const piece of pieces(content ?? '')) chunk({ content: piece });
  for (const [index, { function: called, ...call }] of tools?.entries() ?? []) {
    const opened = { name: called.name, arguments: '' };
    chunk({ tool_calls: [{ index, ...call, function: opened }] });
    for (const piece of pieces(called.arguments)) {
      chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  }
  chunk({}, reason);
  event(response, { ...about, choices: [], usage });
  response.end('data: [DONE]\n\n');
}

function event(response: ServerResponse, fields: object): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`data: ${JSON.stringify({ object: 'chat.completion.chunk', ...fields })}\n\n`);
}

const pieces = (text = ''): readonly string[] => text.match(/.{1,7}/gs) ?? [];

function fail(response: ServerResponse, status: number, message: string): void {
  const type = status === 429 ? 'rate_limit_error' : 'invalid_request_error';
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' });
  response.end(JSON.stringify({ error: { message, type, param: null, code: null } }));
}

/** Listens on a free port of this machine. */
export async function startOpenAiDouble(): Promise<OpenAiDouble> {
  const received: ChatBody[] = [];
  const hungUp = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request.setEncoding('utf8')) text += piece;
    const body: ChatBody = JSON.parse(text);
    received.push(body);
    const wrong = strange(body);
    if (wrong !== undefined) return fail(response, 400, wrong);
    const said = textOf(body.messages.at(-1)?.content);
    if (said === 'fail') return fail(response, 429, 'Slow down.');
    if (said === 'hang') return void response.on('close', () => hungUp.resolve());
    if (said === 'cut') {
      const choices = [{ index: 0, delta: { content: 'I was ab' }, finish_reason: null }];
      event(response, { id: 'c', model: body.model, choices });
      // Neither a reason nor a last word.
      return void response.end();
    }
    return send(response, body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    received,
    hungUp: () => hungUp.promise,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
