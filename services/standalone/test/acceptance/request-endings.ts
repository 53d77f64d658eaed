import type { Demo } from './alfred-process.ts';
import { management } from './management.ts';

/** An entry of the log, as far as these tests look into it. */
export interface LogEntry {
  readonly seq: number;
  readonly type: string;
  readonly key: string;
  readonly data: {
    readonly request?: string;
    readonly node?: string;
    readonly how?: string;
    readonly tags?: Readonly<Record<string, string>>;
  };
  readonly postings?: readonly { readonly to: string; readonly amount: string }[];
}

/** What a client reads of one call. */
export interface Story {
  readonly id: string;
  readonly status: string;
  readonly cost: string | null;
  readonly how: string | null;
  readonly asset: string | null;
  readonly usage: Readonly<Record<string, number>> | null;
  readonly ending: { readonly type: string; readonly reason: string | null } | null;
  readonly entry: number | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly account: { readonly kind: string; readonly node: string } | null;
  readonly claim: { readonly attempt: number } | null;
  readonly ceiling: boolean;
}

const endingTypes = [
  'UsageCaptured.v1',
  'UsageReleased.v1',
  'UsageReconciled.v1',
  'UsageOverrun.v1',
];

/** Every entry of the log, in order. */
export async function logOf(demo: Demo): Promise<readonly LogEntry[]> {
  const owner = management(demo.url, demo.adminKey);
  const lines: string[] = [];
  for (let after: string | null = '0'; after !== null; ) {
    const page: { body: { entries: string[]; next: string | null } } = await owner.get(
      `/api/v1/ledger/entries?after=${after}&limit=1000`,
    );
    lines.push(...page.body.entries);
    after = page.body.next;
  }
  return lines.map((line) => JSON.parse(line) as LogEntry);
}

/** The endings in the log of a request, or of every request of a node. One that is whole has one. */
export async function endingsOf(demo: Demo, of: string): Promise<readonly LogEntry[]> {
  const log = await logOf(demo);
  return log.filter(
    ({ type, data }) => endingTypes.includes(type) && (data.request === of || data.node === of),
  );
}

/** The story of a call once its ending is in the ledger. */
export async function storyOf(demo: Demo, request: string, withinMs = 15_000): Promise<Story> {
  const owner = management(demo.url, demo.adminKey);
  const deadline = Date.now() + withinMs;
  for (;;) {
    const { body } = await owner.get<Story>(`/api/v1/requests/${request}`);
    if (body.entry || body.status === 'refused' || Date.now() > deadline) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
