import { setTimeout as delay } from 'node:timers/promises';
import type { Demo } from '../alfred-process.ts';

/** What a client wrote down of one call of its own; the checker reads these. */
export interface Call {
  readonly request?: string;
  /** 0: no answer came. */
  readonly status: number;
  readonly cost?: string;
  readonly bytes: boolean;
  /** The error's code, of a refusal. */
  readonly code?: string;
  readonly retryAfter?: string;
}

/** Clients that call again and again, plain and streamed, until they are told to stop. */
export interface Load {
  readonly calls: readonly Call[];
  /** Calls from now on. */
  mark(): () => readonly Call[];
  /** Waits until a call like this has been made since now. */
  until(wanted: (call: Call) => boolean, withinMs?: number): Promise<Call>;
  /** Resolves when the last call has ended. */
  stop(): Promise<readonly Call[]>;
}

export interface LoadOptions {
  readonly clients?: number;
  readonly model?: string;
  /** Between one client's calls, in milliseconds. */
  readonly pauseMs?: number;
}

/** Steady traffic on a demo's own key. */
export function startLoad(demo: Demo, options: LoadOptions = {}): Load {
  const { clients = 8, model = 'sim/lorem', pauseMs = 20 } = options;
  const calls: Call[] = [];
  const stopping = new AbortController();
  async function client(number: number): Promise<void> {
    for (let index = number; !stopping.signal.aborted; index += 1) {
      calls.push(await (index % 2 === 0 ? plain(demo, model) : streamed(demo, model)));
      await delay(pauseMs);
    }
  }
  const running = Array.from({ length: clients }, (_, number) => client(number));
  const since = (from: number) => () => calls.slice(from);
  return {
    calls,
    mark: () => since(calls.length),
    until: async (wanted, withinMs = 20_000) => {
      const news = since(calls.length);
      for (let waited = 0; waited < withinMs; waited += 20) {
        const found = news().find(wanted);
        if (found) return found;
        await delay(20);
      }
      const seen = new Set(news().map(({ status, code }) => `${status} ${code ?? ''}`.trim()));
      throw new Error(`no such call in ${withinMs} ms, only: ${[...seen].join(', ')}`);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
      return calls;
    },
  };
}

/** One call whose answer comes whole. */
export async function plain(demo: Demo, model: string): Promise<Call> {
  const answer = await ask(demo, { model });
  if (!answer) return { status: 0, bytes: false };
  const { status, headers } = answer;
  const text = await answer.text().catch(() => undefined);
  const cost = headers.get('x-alfred-cost');
  return {
    ...idOf(answer),
    status,
    bytes: answer.ok,
    ...(answer.ok && text !== undefined && cost !== null ? { cost } : {}),
    ...(answer.ok ? {} : refusalOf(text ?? '', headers)),
  };
}

/** One call whose answer comes in pieces, and may end in the middle. */
export async function streamed(demo: Demo, model: string): Promise<Call> {
  const answer = await ask(demo, { model, stream: true, stream_options: { include_usage: true } });
  if (!answer) return { status: 0, bytes: false };
  const { status, headers } = answer;
  let text = '';
  const decoder = new TextDecoder();
  const read = async () => {
    for await (const piece of answer.body ?? []) text += decoder.decode(piece, { stream: true });
  };
  await read().catch(() => {});
  const cost = /"alfred_cost":"([0-9.]+)"/.exec(text)?.[1];
  return {
    ...idOf(answer),
    status,
    bytes: answer.ok && text !== '',
    ...(answer.ok && cost !== undefined ? { cost } : {}),
    ...(answer.ok ? {} : refusalOf(text, headers)),
  };
}

function ask(demo: Demo, body: object): Promise<Response | undefined> {
  return fetch(`${demo.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${demo.demoKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      messages: [{ role: 'user', content: 'Hello, Alfred' }],
      max_tokens: 40,
      ...body,
    }),
  }).catch(() => undefined);
}

const idOf = ({ headers }: Response) => {
  const request = headers.get('x-request-id');
  return request === null ? {} : { request };
};

function refusalOf(text: string, headers: Headers): Partial<Call> {
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  const retryAfter = headers.get('retry-after');
  return {
    ...(code === undefined ? {} : { code }),
    ...(retryAfter === null ? {} : { retryAfter }),
  };
}
