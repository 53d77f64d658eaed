import type { StoryPart } from '../../../metering/src/domain/stories.ts';
import type {
  UnendedRequest,
  UnendedRequests,
} from '../../../metering/src/ports/unended-requests.ts';
import type {
  AppliedRun,
  RequestStory,
  StoppedRecord,
  UsageStore,
} from '../../../metering/src/ports/usage-store.ts';
import { encodeStory, estimateIn } from '../../../metering/src/wire/story.ts';
import type { Database } from '../world/database.ts';
import type { Process } from '../world/process.ts';

/** The whole story of one request, as metering's tables have it. */
export interface StoredStory {
  readonly organization: string;
  records: Uint8Array[];
  entry: bigint;
  disputed: boolean;
  lease: string;
  ended: boolean;
  reconciled: boolean;
}

/** Metering's tables as they truly are, and how its process reaches them. */
export interface SimulatedUsageStore {
  readonly cursors: ReadonlyMap<string, bigint>;
  readonly stories: ReadonlyMap<string, StoredStory>;
  readonly stopped: readonly StoppedRecord[];
  reachedBy(process: Process): UsageStore & UnendedRequests;
}

interface Tables {
  readonly cursors: Map<string, bigint>;
  readonly stories: Map<string, StoredStory>;
  readonly stopped: StoppedRecord[];
  /** Leases that were ended by policy. */
  readonly expired: Set<string>;
}

/** Empty tables. A commit is all or nothing, as a transaction is. */
export function simulatedUsageStore(database: Database): SimulatedUsageStore {
  const tables: Tables = {
    cursors: new Map(),
    stories: new Map(),
    stopped: [],
    expired: new Set(),
  };
  const { cursors, stories, expired } = tables;
  return {
    ...tables,
    reachedBy: (process) => {
      const reach = <Value>(effect: () => Value) => database.call(process, async () => effect());
      return {
        cursorOf: (incarnation) => reach(() => cursors.get(incarnation)),
        commit: (run) => reach(() => commit(tables, run)),
        storyOf: (_, request) => reach(() => storyOf(tables, request)),
        estimatesOf: (requests) => reach(() => estimatesOf(tables, requests)),
        reconciledOf: (requests) =>
          reach(() => new Set(requests.filter((id) => stories.get(id)?.reconciled))),
        expiredOf: (leases) => reach(() => new Set(leases.filter((id) => expired.has(id)))),
        expired: (lease) => reach(() => void expired.add(lease)),
        onLease: (lease, limit) => reach(() => onLease(tables, lease, limit)),
        willReconcile: (requests) => reach(() => willReconcile(tables, requests)),
        end: (parts) => reach(() => end(tables, parts)),
        isReachable: async () => true,
      };
    },
  };
}

function add({ stories }: Tables, { request, ...part }: StoryPart): void {
  const known = stories.get(request);
  stories.set(request, {
    organization: known?.organization ?? part.organization,
    records: [...(known?.records ?? []), ...part.records],
    entry: known && known.entry > part.entry ? known.entry : part.entry,
    disputed: part.disputed || (known?.disputed ?? false),
    lease: known?.lease || part.lease,
    ended: part.ended || (known?.ended ?? false),
    reconciled: part.reconciled || (known?.reconciled ?? false),
  });
}

function commit(tables: Tables, run: AppliedRun): boolean {
  const { cursors, stopped } = tables;
  if (cursors.get(run.incarnation) !== run.from) return false;
  cursors.set(run.incarnation, run.to);
  for (const story of run.stories) add(tables, story);
  stopped.push(...run.stopped);
  return true;
}

function storyOf({ stories }: Tables, request: string): RequestStory | undefined {
  const story = stories.get(request);
  return story && { ...story, records: encodeStory(story.records) };
}

function estimatesOf(
  { stories }: Tables,
  requests: readonly string[],
): ReadonlyMap<string, string> {
  const found = requests.flatMap((request) => {
    const estimate = estimateIn(encodeStory(stories.get(request)?.records ?? []));
    return estimate ? [[request, estimate] as const] : [];
  });
  return new Map(found);
}

function onLease({ stories }: Tables, lease: string, limit: number): readonly UnendedRequest[] {
  const found = [...stories].filter(([, story]) => story.lease === lease && !story.ended);
  return found.slice(0, limit).map(([request, { organization, records }]) => {
    return { request, organization, records: encodeStory(records) };
  });
}

function willReconcile({ stories }: Tables, requests: readonly string[]): void {
  for (const request of requests) {
    const story = stories.get(request);
    if (story && !story.ended) story.reconciled = true;
  }
}

function end(tables: Tables, parts: readonly StoryPart[]): void {
  for (const part of parts)
    if (tables.stories.get(part.request)?.ended === false) add(tables, part);
}
