import type { HandoverFile } from '../handovers.ts';
import { parseCheckpoint } from '../note.ts';
import { findingList } from '../report.ts';
import { isObject } from '../shape.ts';
import type { LiveLog } from './live-log.ts';
import { packedSource } from './packed-source.ts';

const pageEntries = 1_000;
const replyMsMax = 60_000;

type Ask = (path: string) => Promise<string>;

/** The log as a gateway shows it to an auditor, up to a checkpoint that is signed for this. */
export async function gatewayLog(source: string, apiKey: string): Promise<LiveLog> {
  const ask = asker(source, apiKey);
  const note = Buffer.from(await ask('/api/v1/ledger/checkpoint?head=true'));
  const size = parseCheckpoint(note)?.size ?? 0;
  const said = await ask('/api/v1/ledger/keys');
  const handovers = handoversOf(said, size);
  return {
    source: packedSource(size, () => pagesOf(ask, size)),
    checkpoint: note,
    keys: Buffer.from(listOf(said, 'keys').join('\n').concat('\n')),
    handovers,
    balances: (at, root) => balancesOf(ask, at, root),
    lacks: new Map([
      ['files', 'a gateway has none'],
      ['tiles', 'the entries alone are read'],
      ...(handovers ? [] : ([['handovers', 'this gateway offers none']] as const)),
    ]),
    files: undefined,
    findings: findingList(),
    close: async () => {},
  };
}

/** Of what a gateway says only what is asked is looked at; the key stands in no message. */
function asker(source: string, apiKey: string): Ask {
  const base = new URL(source);
  return async (path) => {
    const url = new URL(path, base);
    const signal = AbortSignal.timeout(replyMsMax);
    const headers = { authorization: `Bearer ${apiKey}` };
    const reply = await fetch(url, { headers, signal }).catch((cause: unknown) => {
      throw new RangeError(`${base.origin} cannot be reached.`, { cause });
    });
    const body = await reply.text();
    if (reply.ok) return body;
    throw new RangeError(`${base.origin} answered ${reply.status} to ${url.pathname}.`);
  };
}

async function* pagesOf(ask: Ask, size: number) {
  for (let after = 0; after < size; ) {
    const limit = Math.min(pageEntries, size - after);
    const body = await ask(`/api/v1/ledger/entries?after=${after}&limit=${limit}`);
    const entries = listOf(body, 'entries');
    if (entries.length === 0) return;
    after += entries.length;
    yield entries.map((entry) => Buffer.from(entry));
  }
}

async function balancesOf(ask: Ask, size: number, root: Buffer): Promise<Buffer> {
  const stated = (await ask(`/api/v1/ledger/balances?size=${size}`)).trimEnd();
  return Buffer.from(`{"size":${size},"root":"${root.toString('hex')}",${stated.slice(1)}\n`);
}

function listOf(body: string, name: string): readonly string[] {
  const value = parsed(body);
  const list: unknown = isObject(value) ? value[name] : undefined;
  const isList = Array.isArray(list) && list.every((each) => typeof each === 'string');
  if (!isList) throw new RangeError(`The gateway answered without a list of ${name}.`);
  return list;
}

/** Those within a size; undefined when the gateway does not say anything about them. */
function handoversOf(body: string, size: number): readonly HandoverFile[] | undefined {
  const value = parsed(body);
  const list: unknown = isObject(value) ? value.handovers : undefined;
  if (!Array.isArray(list)) return undefined;
  const files = new Map<string, Buffer>();
  for (const each of list as readonly unknown[]) {
    const { entry, note } = isObject(each) ? each : {};
    if (typeof entry !== 'number' || typeof note !== 'string') {
      throw new RangeError('The gateway answered with a handover that is none.');
    }
    const bytes = Buffer.from(note);
    if (entry <= size) files.set(`handovers/${parseCheckpoint(bytes)?.size ?? entry}`, bytes);
  }
  return [...files].map(([name, bytes]) => ({ name, bytes }));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
