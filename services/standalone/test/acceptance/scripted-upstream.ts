// An OpenAI-compatible provider that misbehaves on demand: the last message says how.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

export interface ScriptedUpstream {
  readonly url: string;
  /** How many calls came for a script. */
  calls(script: string): number;
  /** Resolves when the next call for this script is closed by Alfred. */
  hungUpOn(script: string): Promise<void>;
  close(): void;
}

export type Script = (stream: StreamOf) => void | Promise<void>;

/** What a script writes with. */
export interface StreamOf {
  readonly response: ServerResponse;
  /** One chunk of text; with usage when it is given. */
  say(content: string, usage?: object): void;
  usage(usage: object): void;
  /** An event that is no chunk. */
  event(event: object): void;
  done(): void;
}

/** A text of some length, and this provider's own count of it. */
export const text =
  'Alfred brings the tea at five, and tells nobody what the guests have said about the weather. ';
export const textTokens = (content: string): number => countTokens(content);

/** Usage as OpenAI writes it. */
export const usageOf = (prompt: number, completion: number, more: object = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  ...more,
});

/** Listens on a free port of this machine. */
export async function startScriptedUpstream(
  scripts: Readonly<Record<string, Script>>,
): Promise<ScriptedUpstream> {
  const calls: string[] = [];
  const waiting = new Map<string, () => void>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    const { messages, model } = JSON.parse(body);
    const name: string = messages.at(-1).content;
    calls.push(name);
    response.on('close', () => waiting.get(name)?.());
    await scripts[name]?.(streamOf(response, model));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    calls: (script) => calls.filter((name) => name === script).length,
    hungUpOn: (script) => new Promise((resolve) => waiting.set(script, resolve)),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function streamOf(response: ServerResponse, model: string): StreamOf {
  const event = (json: object): void => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(json)}\n\n`);
  };
  const chunk = (fields: object): void =>
    event({ id: 'up_1', object: 'chat.completion.chunk', created: 1, model, ...fields });
  return {
    response,
    event,
    say: (content, usage) =>
      chunk({
        choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }],
        ...(usage ? { usage } : {}),
      }),
    usage: (usage) => chunk({ choices: [], usage }),
    done: () => void response.end('data: [DONE]\n\n'),
  };
}
