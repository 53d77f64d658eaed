// A provider that speaks Anthropic's messages as strictly as Anthropic does: what it does not know it
// refuses by name. What it answers depends on what it is asked, and on nothing else.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

export interface AnthropicDouble {
  readonly url: string;
  /** All calls, in order. */
  readonly received: readonly ReceivedMessage[];
  /** Resolves when Alfred hangs up on a call that hangs. */
  hungUp(): Promise<void>;
  close(): void;
}

export interface ReceivedMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: MessagesBody;
}

export interface MessagesBody {
  readonly model: string;
  readonly messages: readonly Turn[];
  readonly stream?: boolean;
  readonly tools?: readonly { readonly name: string }[];
  readonly thinking?: { readonly type: string };
  readonly output_config?: { readonly format?: { readonly type: string } };
  readonly [field: string]: unknown;
}

interface Turn {
  readonly role: string;
  readonly content: string | readonly Block[];
}

type Block = Readonly<Record<string, unknown>> & { readonly type: string };

const fields = new Set([
  ...['model', 'max_tokens', 'messages', 'system', 'stream', 'temperature', 'top_p', 'top_k'],
  ...['stop_sequences', 'tools', 'tool_choice', 'thinking', 'metadata', 'service_tier'],
  ...['output_config', 'cache_control', 'context_management'],
]);

const thought = { type: 'thinking', thinking: 'Hm. Well.', signature: 'c2lnbmF0dXJl' };
const redacted = { type: 'redacted_thinking', data: 'cmVkYWN0ZWQ=' };

/** The first thing that Anthropic would not take. */
function strange({ messages, ...body }: MessagesBody): string | undefined {
  const unknown = Object.keys(body).find((field) => !fields.has(field));
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`;
  if (typeof body.max_tokens !== 'number') return 'max_tokens: Field required';
  for (const [index, { role, content }] of messages.entries()) {
    const expected = index % 2 === 0 ? 'user' : 'assistant';
    if (role !== expected) return `messages: roles must alternate, ${index} is ${role}`;
    const open = usesOf(messages[index - 1]);
    const answered = blocksOf(content)
      .filter(({ type }) => type === 'tool_result')
      .map(({ tool_use_id }) => tool_use_id);
    if (open.join() !== answered.join()) return `messages.${index}: tool_use without tool_result`;
    if (role === 'assistant' && body.thinking?.type === 'enabled') {
      const kept = JSON.stringify(blocksOf(content).slice(0, 2));
      if (kept !== JSON.stringify([thought, redacted])) {
        return `messages.${index}.content.0: thinking blocks cannot be modified`;
      }
    }
  }
  return undefined;
}

const usesOf = (turn: Turn | undefined) =>
  blocksOf(turn?.content ?? '')
    .filter(({ type }) => type === 'tool_use')
    .map(({ id }) => id);

/** Two calls at once, then another that takes nothing, then a text of all that the tools said. */
function answerOf(body: MessagesBody): { readonly content: Block[]; readonly stop: string } {
  const { messages, tools = [] } = body;
  const thoughts = body.thinking?.type === 'enabled' ? [thought, redacted] : [];
  const told = messages
    .flatMap(({ content }) => blocksOf(content))
    .filter(({ type }) => type === 'tool_result')
    .map(({ content, is_error }) => (is_error ? 'an error: ' : '') + textOf(content));
  const use = (name: string, input: object, index: number): Block => ({
    ...{ type: 'tool_use', id: `toolu_${messages.length}_${index}`, name, input },
  });
  const [tool] = tools;
  if (tool && told.length === 0) {
    const uses = ['London', 'Rome'].map((city, index) => use(tool.name, { city }, index));
    return {
      content: [...thoughts, { type: 'text', text: 'Let me see.' }, ...uses],
      stop: 'tool_use',
    };
  }
  if (tool && told.length === 2)
    return { content: [...thoughts, use(tool.name, {}, 0)], stop: 'tool_use' };
  const text = (said: string) => ({
    content: [...thoughts, { type: 'text', text: said }],
    stop: 'end_turn',
  });
  if (told.length > 0) return text(`I was told: ${told.join(', ')}.`);
  if (body.output_config?.format) return text('{"city":"London","degrees":21}');
  const last = messages.at(-1)?.content ?? '';
  const seen = blocksOf(last).filter(({ type }) => type === 'image');
  if (seen.length > 0) return text(`I see ${seen.length} image.`);
  return text(`You said: ${textOf(last)}`.slice(0, 2_000));
}

const blocksOf = (content: Turn['content']): readonly Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : ((content ?? []) as Block[]).map(({ text = '' }) => text).join('');

const usage = { input_tokens: 20, cache_read_input_tokens: 100, cache_creation_input_tokens: 0 };

function send(response: ServerResponse, body: MessagesBody): void {
  const { content, stop } = answerOf(body);
  const head = {
    id: 'msg_01',
    type: 'message',
    role: 'assistant',
    model: `${body.model}-20250929`,
  };
  if (!body.stream) {
    const ended = { content, stop_reason: stop, stop_sequence: null };
    response.writeHead(200, { 'content-type': 'application/json', 'request-id': 'req_up' });
    response.end(JSON.stringify({ ...head, ...ended, usage: { ...usage, output_tokens: 10 } }));
    return;
  }
  const open = { content: [], stop_reason: null, stop_sequence: null };
  event(response, {
    type: 'message_start',
    message: { ...head, ...open, usage: { ...usage, output_tokens: 1 } },
  });
  for (const [index, block] of content.entries()) sendBlock(response, index, block);
  const delta = { stop_reason: stop, stop_sequence: null };
  event(response, { type: 'message_delta', delta, usage: { output_tokens: 10 } });
  event(response, { type: 'message_stop' });
  response.end();
}

/** What it counts, and only that: a cap on the answer is none of it. */
function answerCount(response: ServerResponse, body: MessagesBody): void {
  const isCapped = 'max_tokens' in body;
  const said = isCapped ? { error: { message: 'max_tokens: not here' } } : { input_tokens: 77 };
  response.writeHead(isCapped ? 400 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(said));
}

function sendBlock(response: ServerResponse, index: number, block: Block): void {
  const say = (delta: object) => event(response, { type: 'content_block_delta', index, delta });
  const start = (content_block: object) =>
    event(response, { type: 'content_block_start', index, content_block });
  if (block.type === 'text') {
    start({ type: 'text', text: '' });
    event(response, { type: 'ping' });
    for (const text of pieces(String(block.text))) say({ type: 'text_delta', text });
  } else if (block.type === 'thinking') {
    start({ type: 'thinking', thinking: '', signature: '' });
    for (const thinking of pieces(String(block.thinking)))
      say({ type: 'thinking_delta', thinking });
    say({ type: 'signature_delta', signature: block.signature });
  } else if (block.type === 'tool_use') {
    start({ ...block, input: {} });
    const json = JSON.stringify(block.input);
    // A call that takes nothing has no delta at all.
    if (json !== '{}')
      for (const piece of pieces(json)) say({ type: 'input_json_delta', partial_json: piece });
  } else {
    start(block);
  }
  event(response, { type: 'content_block_stop', index });
}

function event<Json extends { readonly type: string }>(response: ServerResponse, json: Json): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`event: ${json.type}\ndata: ${JSON.stringify(json)}\n\n`);
}

const pieces = (text: string): readonly string[] => text.match(/.{1,7}/gs) ?? [];

function fail(response: ServerResponse, status: number, type: string, message: string): void {
  const headers = { 'content-type': 'application/json', 'retry-after': '7' };
  response
    .writeHead(status, headers)
    .end(JSON.stringify({ type: 'error', error: { type, message } }));
}

/** Listens on a free port of this machine. */
export async function startAnthropicDouble(): Promise<AnthropicDouble> {
  const received: ReceivedMessage[] = [];
  const hungUp = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request.setEncoding('utf8')) text += piece;
    const body: MessagesBody = JSON.parse(text);
    received.push({ url: request.url ?? '', headers: request.headers, body });
    if (request.url?.endsWith('/count_tokens')) return answerCount(response, body);
    const wrong = strange(body);
    if (wrong !== undefined) return fail(response, 400, 'invalid_request_error', wrong);
    const said = textOf(body.messages.at(-1)?.content);
    if (said === 'fail') return fail(response, 429, 'rate_limit_error', 'Slow down.');
    if (said === 'hang') return void response.on('close', () => hungUp.resolve());
    if (said === 'break') {
      event(response, { type: 'message_start', ...{ message: { id: 'msg_1', usage } } });
      const error = { type: 'overloaded_error', message: 'Overloaded' };
      event(response, { type: 'error', ...{ error } });
      return void response.end();
    }
    return send(response, body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    hungUp: () => hungUp.promise,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
