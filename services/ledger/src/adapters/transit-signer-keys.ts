import { readFile } from 'node:fs/promises';
import { AlfredError } from '@alfred/errors';
import { verifierKeyText } from '@alfred/proof';
import { z } from 'zod';
import type { SignerKeys } from '../ports/signer-keys.ts';

/** How to reach the transit engine of a HashiCorp Vault or an OpenBao. */
export interface TransitDeps {
  /** With the mount: `https://vault:8200/v1/transit`. */
  readonly url: string;
  /** The file of the token, read anew for every call: whoever renews it replaces the file. */
  readonly tokenFile: string;
  /** Where this Alfred's keys begin: `<prefix>-<ledger>`. */
  readonly prefix: string;
}

/** No checkpoint waits longer for its signature. */
const deadlineMs = 5_000;
const ledgerId = /^[A-Za-z0-9_-]+$/;
const signatureForm = /^vault:v([1-9][0-9]*):([A-Za-z0-9+/]+={0,2})$/;
const publicKeyBytes = 32;

const keyReply = z.object({
  data: z.object({
    type: z.literal('ed25519'),
    keys: z.record(z.string(), z.object({ public_key: z.string() })),
  }),
});
const signReply = z.object({ data: z.object({ signature: z.string() }) });

/**
 * Keys in a transit engine: one Ed25519 key a ledger, whose versions follow each other. A secret is
 * made there, signs there, and never leaves; here are public keys alone. The first version is the
 * first key of a ledger, and a version that no entry names serves the next rotation.
 */
export function transitSignerKeys(deps: TransitDeps): SignerKeys {
  const engine = transitEngine(deps);
  return {
    first: async (ledger, origin) => {
      const name = nameOf(deps, ledger);
      const versions = (await engine.versions(name)) ?? (await engine.create(name));
      return keyOf(origin, versions, 1);
    },
    next: async (ledger, { origin, used }) => {
      const name = nameOf(deps, ledger);
      const before = (await engine.versions(name)) ?? (await engine.create(name));
      const taken = new Set(used.map(publicPart));
      // The first is never a later one: it may be asked for when no entry has named it yet.
      const isSpare = ([version, key]: readonly [number, Buffer]) =>
        version > 1 && !taken.has(publicPart(verifierKeyText(origin, key)));
      const spare = [...before].find(isSpare);
      if (spare) return verifierKeyText(origin, spare[1]);
      const after = await engine.rotate(name);
      return keyOf(origin, after, Math.max(...after.keys()));
    },
    sign: async (ledger, { key, text }) => {
      const name = nameOf(deps, ledger);
      const versions = (await engine.versions(name)) ?? new Map<number, Buffer>();
      const own = key.split('+', 1)[0] ?? '';
      const found = [...versions].find(([, each]) => verifierKeyText(own, each) === key);
      if (!found) throw new AlfredError('signer_key_missing', { ledger, key });
      return engine.sign(name, { version: found[0], text });
    },
  };
}

function nameOf({ prefix }: TransitDeps, ledger: string): string {
  if (!ledgerId.test(ledger)) throw new AlfredError('ledger_unknown', { ledger });
  return `${prefix}-${ledger}`;
}

/** The same key has other verifier keys under other names. */
function publicPart(verifierKey: string): string {
  return verifierKey.slice(verifierKey.indexOf('+', verifierKey.indexOf('+') + 1) + 1);
}

function keyOf(origin: string, versions: Versions, version: number): string {
  const key = versions.get(version);
  if (key) return verifierKeyText(origin, key);
  throw unusable(`version ${version} of a key is gone`);
}

/** Public keys by their version. */
type Versions = ReadonlyMap<number, Buffer>;

function transitEngine({ url, tokenFile }: TransitDeps) {
  const ask = async (method: 'GET' | 'POST', path: string, body?: object): Promise<Response> => {
    const token = (await readFile(tokenFile, 'utf8')).trim();
    try {
      return await fetch(`${url}/${path}`, {
        method,
        headers: { 'x-vault-token': token, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(deadlineMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new AlfredError('service_unavailable', { service: 'transit' }, { cause: error });
    }
  };
  const versions = async (name: string): Promise<Versions | undefined> => {
    const answer = await ask('GET', `keys/${name}`);
    if (answer.status === 404) return undefined;
    const { data } = keyReply.parse(await bodyOf(answer));
    return new Map(
      Object.entries(data.keys).map(([version, key]) => [Number(version), rawKey(key.public_key)]),
    );
  };
  const changed = async (name: string, path: string, body: object): Promise<Versions> => {
    const answer = await ask('POST', path, body);
    if (!answer.ok) await bodyOf(answer);
    const after = await versions(name);
    if (after) return after;
    throw unusable(`the key ${name} was made and is not there`);
  };
  return {
    versions,
    /** Does nothing when there is one. */
    create: (name: string) => changed(name, `keys/${name}`, { type: 'ed25519' }),
    rotate: (name: string) => changed(name, `keys/${name}/rotate`, {}),
    sign: async (name: string, wish: { readonly version: number; readonly text: string }) => {
      const input = Buffer.from(wish.text).toString('base64');
      const body = { input, key_version: wish.version };
      const { data } = signReply.parse(await bodyOf(await ask('POST', `sign/${name}`, body)));
      const [, version, signature = ''] = signatureForm.exec(data.signature) ?? [];
      if (Number(version) === wish.version) return Buffer.from(signature, 'base64');
      throw unusable('another version of a key has signed');
    },
  };
}

function rawKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length === publicKeyBytes) return key;
  throw unusable('a public key is none of Ed25519');
}

/** What it says when it refuses never has a secret in it: its answers are about names and rights. */
async function bodyOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  const cause = new Error(`The transit engine answered ${answer.status}: ${text.slice(0, 200)}`);
  if (answer.status >= 500) {
    throw new AlfredError('service_unavailable', { service: 'transit' }, { cause });
  }
  throw new AlfredError('internal', {}, { cause });
}

function unusable(what: string): AlfredError {
  return new AlfredError('internal', {}, { cause: new Error(`The transit engine: ${what}.`) });
}
