import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import { isUnfinished, type RequestStory, tellStory } from '../../domain/request-story.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type { RequestRecords } from '../../ports/api/request-records.ts';
import { seesOnlyItsPart } from './authorize.ts';

/** A reply is a moment ahead of metering and the ledger: so long it is asked again. Milliseconds. */
const pausesMs = [20, 60, 120, 300, 500] as const;

interface Deps {
  readonly directory: Pick<Directory, 'sees'>;
  readonly requests: RequestRecords;
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * What became of one request, from its first record to its entry in the ledger.
 *
 * Waits up to a second for its end to reach the ledger, then tells what there is: a request that
 * still runs, or that there is no such request.
 */
export function readRequest(deps: Deps) {
  return async (caller: Caller, id: string): Promise<RequestStory> => {
    const story = await find(deps, caller.organization, id);
    if (story && (await isVisible(deps, caller, story))) return story;
    throw new AlfredError('resource_unknown', { kind: 'request', id });
  };
}

async function find(
  { requests, pause }: Deps,
  organization: string,
  id: string,
): Promise<RequestStory | undefined> {
  const ask = async () => {
    const history = await requests.find(organization, id);
    return history && tellStory(history);
  };
  let story = await ask();
  for (const ms of pausesMs) {
    if (story && !isUnfinished(story)) break;
    await pause(ms);
    story = await ask();
  }
  return story;
}

async function isVisible(
  { directory }: Deps,
  caller: Caller,
  { subject }: RequestStory,
): Promise<boolean> {
  if (subject.organization !== caller.organization) return false;
  if (!seesOnlyItsPart(caller) || subject.node === caller.node) return true;
  return directory.sees(caller, subject.node);
}
