import { z } from 'zod';
import { Failure, messageOf } from './failure.ts';
import type { Instance } from './instance.ts';

/** The management API of an instance, as far as commands need it. */
export interface Api {
  /** An answer that is not JSON, as it is. */
  text(path: string): Promise<string>;
  /** Rejects with a `Failure` that says what the instance said. */
  get<Reply>(path: string, reply: z.ZodType<Reply>): Promise<Reply>;
  post<Reply>(path: string, body: unknown, reply: z.ZodType<Reply>): Promise<Reply>;
  send<Reply>(wish: Wish, reply: z.ZodType<Reply>): Promise<Reply>;
  /** The lines of an answer as they come; no more of it is read than was taken. */
  lines(path: string): AsyncIterable<string>;
}

/** Any request of the management API. */
export interface Wish {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string | undefined;
}

/** The balances of a large log are a fold over all of it; no reply takes longer than this. */
const deadlineMs = 240_000;

const refusal = z.object({
  error: z.object({ message: z.string(), code: z.string(), hint: z.string().optional() }),
});

/** As fetch takes it; a body that is not there may be said. */
type Init = Omit<RequestInit, 'body'> & { readonly body?: string | undefined };

export function apiOf({ url, token }: Instance): Api {
  const send = (path: string, init: Init) =>
    reach(new URL(path, url), {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
      signal: AbortSignal.timeout(deadlineMs),
    });
  const ask = async <Reply>(path: string, init: Init, reply: z.ZodType<Reply>) => {
    const response = await send(path, init);
    const body = await bodyOf(response);
    if (!response.ok) throw refused(response.status, body);
    const parsed = reply.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new Failure(
      `The reply to ${path} is not what was expected.`,
      'Does this tool have the version of the instance?',
      { cause: parsed.error },
    );
  };
  return {
    lines: (path) => linesOf(new URL(path, url), token),
    text: async (path) => {
      const response = await send(path, { method: 'GET', headers: { accept: 'text/plain' } });
      if (!response.ok) throw refused(response.status, await bodyOf(response));
      return textOf(response);
    },
    get: (path, reply) => ask(path, { method: 'GET' }, reply),
    post: (path, body, reply) =>
      ask(
        path,
        {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        },
        reply,
      ),
    send: ({ method, path, body, idempotencyKey: key }, reply) => {
      const headers = {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      };
      return ask(path, { method, headers, body: body && JSON.stringify(body) }, reply);
    },
  };
}

/** An instance that sends nothing for so long is taken for gone. Milliseconds. */
const silenceMs = 60_000;

async function* linesOf(url: URL, token: string): AsyncIterable<string> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    const headers = { authorization: `Bearer ${token}` };
    const response = await reach(url, { method: 'GET', headers, signal: silence.signal });
    if (!response.ok) throw refused(response.status, await bodyOf(response));
    const decoder = new TextDecoder();
    let rest = '';
    for await (const bytes of response.body ?? []) {
      timer.refresh();
      const lines = `${rest}${decoder.decode(bytes, { stream: true })}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    // An answer that was cut off ends within a line: whoever asks again gets all of it.
  } finally {
    clearTimeout(timer);
  }
}

async function reach(url: URL, init: Init): Promise<Response> {
  try {
    const { body = null, ...rest } = init;
    return await fetch(url, { ...rest, body });
  } catch (error) {
    if (isLate(error)) throw late(url.href, error);
    const { cause } = error instanceof Error ? error : {};
    throw new Failure(
      `Nothing answers at ${url.origin} (${messageOf(cause ?? error)}).`,
      'Is Alfred running? Start it with npm start, or give another --url.',
      { cause: error },
    );
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    if (isLate(error)) throw late(response.url, error);
    throw new Failure(
      `${response.url} answered ${response.status} without JSON (${messageOf(error)}).`,
      'Is this the address of an Alfred gateway?',
      { cause: error },
    );
  }
}

async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    if (isLate(error)) throw late(response.url, error);
    throw new Failure(`${response.url} broke off (${messageOf(error)}).`, 'Try again.', {
      cause: error,
    });
  }
}

const isLate = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

function late(url: string, cause: unknown): Failure {
  const message = `${url} did not answer within ${deadlineMs / 1_000} seconds.`;
  return new Failure(message, 'Try again when the instance has less to do.', { cause });
}

function refused(status: number, body: unknown): Failure {
  const { data } = refusal.safeParse(body);
  if (!data) return new Failure(`The instance answered ${status}.`, 'See its log.');
  const { message, code, hint } = data.error;
  return new Failure(`${message} (${code})`, hint ?? 'See /docs of the instance.');
}
