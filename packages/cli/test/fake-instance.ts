import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  appendLeaf,
  checkpointText,
  createSignerKey,
  emptyFrontier,
  leafHash,
  rootOf,
  signNote,
} from '@alfred/proof';

export const ledger = 'led_00000000000000000000Aa';
export const origin = `alfred/dep_test/ledger/${ledger}`;
export const signer = createSignerKey(origin);

/** What reached the server. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
  readonly idempotencyKey?: string;
}

/** A status and a body for a path; the first that the path starts with answers. */
export type Answers = Readonly<Record<string, (url: URL, asked: Asked) => [number, unknown]>>;

/** A small honest log: genesis, `users` nodes, and an issue of credits. */
export function logOf(users: number): readonly string[] {
  let prev = '0'.repeat(64);
  const asset = 'USD/9';
  const nodes = Array.from({ length: users }, (_, index) => ({
    type: 'NodeOpened.v1',
    data: { node: `usr_${index}`, parent: 'org_one', kind: 'user' },
  }));
  const events = [
    {
      type: 'LedgerOpened.v1',
      data: { organization: 'org_one', timeZone: 'UTC', assets: [asset], origin },
    },
    { type: 'WriterOpened.v1', data: {} },
    { type: 'NodeOpened.v1', data: { node: 'org_one', kind: 'organization' } },
    ...nodes,
    {
      type: 'CreditsIssued.v1',
      postings: [{ from: 'issued', to: 'wallet:org_one', asset, amount: '25000000000' }],
      data: { node: 'org_one' },
    },
  ];
  return events.map(({ type, ...rest }, index) => {
    const envelope = { v: 'alfred/entry/1', ledger, seq: index + 1, epoch: 1, prev };
    const line = JSON.stringify({ ...envelope, at: 1_795_000_000_000_000 + index, type, ...rest });
    prev = leafHash(Buffer.from(line)).toString('hex');
    return line;
  });
}

/** What an instance answers about such a log. */
export function logAnswers(lines: readonly string[]): Answers {
  const root = rootOf(
    lines.map((line) => leafHash(Buffer.from(line))).reduce(appendLeaf, emptyFrontier),
  );
  const size = lines.length;
  const note = signNote(checkpointText({ origin, size: BigInt(size), root }), signer);
  return {
    '/api/v1/ledger/checkpoint': () => [200, note],
    '/api/v1/ledger/keys': () => [200, { keys: [signer.verifierKey], handovers: [] }],
    '/api/v1/ledger/entries': ({ searchParams }) => {
      const after = Number(searchParams.get('after'));
      const entries = lines.slice(after, after + Number(searchParams.get('limit')));
      return [200, { entries, next: null }];
    },
    '/api/v1/ledger/balances': () => [
      200,
      {
        accounts: [
          { account: 'issued', asset: 'USD/9', posted: '-25000000000' },
          { account: 'wallet:org_one', asset: 'USD/9', posted: '25000000000' },
        ],
        budgets: [],
      },
    ],
  };
}

/** A real server on a free port of the loopback that gives these answers. */
export async function serve(answers: Answers) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const seen = await readAsked(request);
    asked.push(seen);
    const url = new URL(seen.url, 'http://127.0.0.1');
    const [, answer] =
      Object.entries(answers).find(([path]) => url.pathname.startsWith(path)) ?? [];
    const [status, body] = answer?.(url, seen) ?? [404, notFound];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const notFound = {
  error: { message: 'There is no such thing.', code: 'not_found', hint: 'Look elsewhere.' },
};

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  const { authorization = '', 'idempotency-key': key } = headers;
  const once = typeof key === 'string' ? { idempotencyKey: key } : {};
  return { method, url, authorization, body: Buffer.concat(chunks).toString(), ...once };
}
