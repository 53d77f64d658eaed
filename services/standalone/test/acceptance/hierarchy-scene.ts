import type { APIError } from 'openai';
import { expect } from 'vitest';
import type { Demo } from './alfred-process.ts';
import { management, nano } from './management.ts';
import { openaiClient, say } from './openai-client.ts';

/** A budget as its reader sees it. */
export interface BudgetRead {
  readonly window: string;
  readonly limitInForce: string;
  readonly used: string;
  readonly held: string;
  readonly left: string;
  readonly excess: string;
  readonly resetsAt: string | null;
}

export const usd = (amount: string) => ({ asset: 'USD', amount });

export const budget = (window: string, limit: string, mode = 'hard') => ({
  asset: 'USD',
  window,
  limit,
  mode,
});

/** The answer of a change that must not be refused. */
export async function done<Body>(
  answer: Promise<{ readonly status: number; readonly body: Body }>,
): Promise<Body> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
}

/** What a refusal holds for machines. */
export const detailsOf = ({ error }: APIError) =>
  (error as { details: Readonly<Record<string, string>> }).details;

/** An organisation as its owner changes it. */
export function ownerOf(demo: Demo) {
  const owner = management(demo.url, demo.adminKey);
  const make = async (kind: string, parent: string): Promise<string> =>
    (await done(owner.post<{ id: string }>('/api/v1/nodes', { kind, name: `A ${kind}`, parent })))
      .id;
  return {
    ...owner,
    make,
    /** A user below `parent` with a key and so many dollars of its own. */
    userIn: async (parent: string, amount?: string) => {
      const node = await make('user', parent);
      const wish = { node, name: 'laptop' };
      const { key } = await done(owner.post<{ key: string }>('/api/v1/keys', wish));
      if (amount !== undefined) {
        await done(owner.post(`/api/v1/wallets/${node}/credits`, usd(amount)));
      }
      return { node, key };
    },
    setBudget: (node: string, wish: object) =>
      done(owner.put<BudgetRead>(`/api/v1/budgets/${node}`, wish)),
    budgetOf: async (node: string, window = 'month'): Promise<BudgetRead> => {
      const path = `/api/v1/budgets/${node}`;
      const { budgets } = await done(owner.get<{ budgets: readonly BudgetRead[] }>(path));
      const found = budgets.find((each) => each.window === window);
      if (!found) throw new Error(`no ${window} budget of ${node}: ${JSON.stringify(budgets)}`);
      return found;
    },
  };
}

const short = { model: 'sim/lorem', messages: say('go on'), max_tokens: 20 };

/** Clients with the official library, by their keys. */
export function callersOf(demo: Demo) {
  /** One whole call: what it cost, and its headers. */
  const call = async (key: string, wish: object = {}) => {
    const { response } = await openaiClient(demo, key)
      .chat.completions.create({ ...short, ...wish })
      .withResponse();
    const cost = nano(response.headers.get('x-alfred-cost') ?? 'x');
    return { cost, headers: response.headers };
  };
  return {
    call,
    refusalOf: (key: string, wish: object = {}): Promise<APIError> =>
      call(key, wish).then(
        ({ cost }) => {
          throw new Error(`not refused: it cost ${cost}`);
        },
        (error: APIError) => error,
      ),
    /** A stream that has begun; `end` reads it to its last chunk and says what it cost. */
    stream: async (key: string) => {
      const { data, response } = await openaiClient(demo, key)
        .chat.completions.create({
          ...short,
          max_tokens: 60,
          stream: true,
          stream_options: { include_usage: true },
        })
        .withResponse();
      const chunks = data[Symbol.asyncIterator]();
      await chunks.next();
      const end = async (): Promise<bigint> => {
        let cost = 'x';
        for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
          cost = (next.value.usage as { alfred_cost?: string } | null)?.alfred_cost ?? cost;
        }
        return nano(cost);
      };
      return { headers: response.headers, end };
    },
  };
}
