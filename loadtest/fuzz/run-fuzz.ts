import fc from 'fast-check';
import { Agent } from 'undici';
import { anyCase, type FuzzCase, type Ground } from './cases.ts';
import { codeOf, type Reply, wrongWith } from './judge.ts';

export interface FuzzAsk {
  readonly url: string;
  readonly ground: Ground;
  /** Texts of another organisation, which no reply may have. */
  readonly secrets: readonly string[];
  readonly cases: number;
  readonly seed: number;
  /** Told after every so many cases. */
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  readonly cases: number;
  readonly seed: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byCode: Readonly<Record<string, number>>;
  /** What was wrong, with the request that showed it. */
  readonly problems: readonly string[];
}

const atOnce = 16;
const batch = 1_000;
/** Enough to see what is wrong. */
const problemsMax = 20;
/** No answer to any of these takes longer. */
const timeoutMs = 20_000;

/** Sends so many requests, made from the seed, and judges every reply. */
export async function runFuzz(ask: FuzzAsk): Promise<FuzzReport> {
  const { cases, seed, onProgress } = ask;
  const [byStatus, byCode] = [new Map<string, number>(), new Map<string, number>()];
  const problems: string[] = [];
  const agent = new Agent({
    connections: atOnce,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const source = anyCase(ask.ground);
  for (let done = 0; done < cases && problems.length < problemsMax; done += batch) {
    const numRuns = Math.min(batch, cases - done);
    const queue = fc.sample(source, { numRuns, seed: seed + done });
    const worker = async (): Promise<void> => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        const wrong = await tryCase(ask, { agent, next, byStatus, byCode });
        if (wrong !== undefined) problems.push(wrong);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    onProgress?.(done + numRuns);
  }
  await agent.close();
  return {
    ...{ cases, seed, problems },
    byStatus: Object.fromEntries([...byStatus].toSorted()),
    byCode: Object.fromEntries([...byCode].toSorted()),
  };
}

interface Trying {
  readonly agent: Agent;
  readonly next: FuzzCase;
  readonly byStatus: Map<string, number>;
  readonly byCode: Map<string, number>;
}

async function tryCase(ask: FuzzAsk, { agent, next, byStatus, byCode }: Trying) {
  try {
    const reply = await send(ask.url, agent, next);
    count(byStatus, String(reply.status));
    if (reply.status >= 400) count(byCode, codeOf(reply.text) ?? 'none');
    const wrong = wrongWith(reply, ask.secrets);
    return wrong && `${wrong}\n  ${reply.status} ${reply.text.slice(0, 300)}\n  ${told(next)}`;
  } catch (error) {
    return `it was not answered: ${error}\n  ${told(next)}`;
  }
}

async function send(origin: string, agent: Agent, next: FuzzCase): Promise<Reply> {
  const { method, path, headers, body } = next;
  const { 'content-type': _, ...bodiless } = headers;
  const answer = await agent.request({
    ...{ origin, path, body: body ?? null, headers: body ? headers : bodiless },
    method: method as 'GET',
  });
  const got = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: answer.statusCode,
    headers: new Headers(Object.fromEntries(got)),
    text: await answer.body.text(),
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** The request again, for somebody who wants to send it by hand; without the key. */
function told({ method, path, headers, body }: FuzzCase): string {
  const { authorization: _, ...shown } = headers;
  const text = body ? body.subarray(0, 1_000).toString('latin1') : '';
  return `${method} ${path.slice(0, 500)} ${JSON.stringify(shown)} ${JSON.stringify(text)}`;
}
