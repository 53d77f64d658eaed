import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A transit engine of one process, as far as a signer uses it: it answers as a Vault does. */
export interface TransitDouble {
  readonly url: string;
  /** Answers everything with this status from now on; undefined: as before. */
  fail(status: number | undefined): void;
  stop(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly data?: object;
  readonly errors?: readonly string[];
}

/** Listens on the loopback; takes no other token. */
export async function transitDouble(token: string): Promise<TransitDouble> {
  const keys = new Map<string, KeyObject[]>();
  let failing: number | undefined;
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const {
      status,
      data,
      errors = [],
    } = failing !== undefined
      ? { status: failing, errors: ['it is sealed'] }
      : request.headers['x-vault-token'] !== token
        ? { status: 403, errors: ['permission denied'] }
        : answer(keys, `${request.method} ${request.url}`, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    if (status === 204) response.end();
    else response.end(JSON.stringify(status < 300 ? { data } : { errors }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/transit`,
    fail: (status) => {
      failing = status;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const path = /^(GET|POST) \/v1\/transit\/(keys|sign)\/([A-Za-z0-9_-]+)(\/rotate)?$/;

function answer(keys: Map<string, KeyObject[]>, call: string, body: Body): Reply {
  const [, method, kind, name = '', rotate] = path.exec(call) ?? [];
  const versions = keys.get(name);
  if (method === 'GET' && kind === 'keys') return versions ? shown(versions) : { status: 404 };
  if (kind === 'keys' && rotate) {
    if (!versions) return { status: 400, errors: ['key not found'] };
    versions.push(newKey());
    return shown(versions);
  }
  if (kind === 'keys') {
    // Made once: a repeat changes nothing.
    if (!versions) keys.set(name, [newKey()]);
    return shown(keys.get(name) ?? []);
  }
  const secret = versions?.[body.key_version - 1];
  if (kind !== 'sign' || !secret) return { status: 400, errors: ['signing key not found'] };
  const signature = sign(null, Buffer.from(body.input, 'base64'), secret).toString('base64');
  return { status: 200, data: { signature: `vault:v${body.key_version}:${signature}` } };
}

const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey;

function shown(versions: readonly KeyObject[]): Reply {
  const keys = versions.map((secret, index) => {
    const { x = '' } = secret.export({ format: 'jwk' });
    const key = Buffer.from(x, 'base64url').toString('base64');
    return [String(index + 1), { public_key: key, name: 'ed25519' }];
  });
  return { status: 200, data: { type: 'ed25519', keys: Object.fromEntries(keys) } };
}

interface Body {
  readonly input: string;
  readonly key_version: number;
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length > 0
    ? JSON.parse(Buffer.concat(chunks).toString())
    : { input: '', key_version: 0 };
}
