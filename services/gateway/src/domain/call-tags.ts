import type { Caller } from './caller.ts';
import type { Tags } from './records.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Tags of one call, beside those of its node. */
const tagsMax = 10;
/** Longer than ten of the longest tags. */
const headerLengthMax = 2_048;
const pair = /^([A-Za-z0-9._-]{1,64})=([A-Za-z0-9._-]{1,64})$/;

/** What a call is tagged with. */
export interface CallTags {
  readonly outcome: 'tagged';
  readonly tags: Tags;
}

/**
 * The tags of a call: what its node is tagged with, and what the header `x-alfred-tags` says. Of two
 * values for one key the nearer wins, which is the call's; a cost centre is no key that a call has.
 */
export function callTags(header: string | undefined, caller: Caller): CallTags | Refusal {
  if (header === undefined || header.trim() === '') return tagged(caller.tags);
  if (header.length > headerLengthMax) return invalid(`it is over ${headerLengthMax} characters`);
  const pairs = header.split(',').map((text) => text.trim());
  if (pairs.length > tagsMax) return invalid(`it has more than ${tagsMax} tags`);
  const tags: Record<string, string> = {};
  for (const [index, text] of pairs.entries()) {
    const [, key, value] = pair.exec(text) ?? [];
    if (key === undefined || value === undefined) {
      return invalid(`tag ${index + 1} is not key=value of letters, digits, dots, _ and -`);
    }
    if (Object.hasOwn(tags, key)) return invalid(`it has ${key} twice`);
    if (!isDeclared(caller, key, value)) {
      return refuse('tag_undeclared', { tag: `${key}=${value}`, param });
    }
    tags[key] = value;
  }
  return tagged({ ...caller.tags, ...tags });
}

const tagged = (tags: Tags): CallTags => ({ outcome: 'tagged', tags });

const param = 'x-alfred-tags';

function isDeclared({ tagKeys }: Caller, key: string, value: string): boolean {
  return tagKeys.some((declared) => declared.key === key && declared.values.includes(value));
}

function invalid(reason: string): Refusal {
  return refuse('tag_invalid', { reason, param });
}
