import { parseEntry } from './entry.ts';
import type { ChangeEntry, Entry } from './entry-types.ts';
import type { Wanted } from './fold/charge-memory.ts';
import { eachLine, type Line } from './read-lines.ts';

/** Some of the charges that are changed later, so many that memory holds them. */
export interface Changed extends Wanted {
  /** Lines (1 for the first) whose changes are of these, and no others. */
  readonly from: number;
  readonly to: number;
}

/** Only changed charges have such a member, and in a text its quotes are escaped. */
const sign = Buffer.from('"charge":"');

/**
 * Finds requests whose charge is changed, before anything else is read: to tell what they were
 * charged before, that must be remembered of them, and of no others.
 *
 * @param after looks only at the lines that follow this one
 * @param most so many requests at once; `to` is infinite when these are the last
 */
export async function findChanged(path: string, after: number, most: number): Promise<Changed> {
  const requests = new Set<string>();
  const leases = new Set<string>();
  let line = 0;
  let to = Number.POSITIVE_INFINITY;
  await eachLine(path, (bytes) => {
    line += 1;
    if (line <= after || line > to || !bytes.framed.includes(sign)) return;
    const change = changeOn(bytes);
    if (!change) return;
    const { request, lease } = change.data;
    if (requests.size >= most && !requests.has(request)) {
      to = line - 1;
      return;
    }
    requests.add(request);
    if (change.type === 'LateUsage.v1') leases.add(lease);
  });
  return { requests, leases, from: after + 1, to };
}

export const isChange = (entry: Entry): entry is ChangeEntry =>
  entry.type === 'LateUsage.v1' || entry.type === 'Rerated.v1';

function changeOn(line: Line): ChangeEntry | undefined {
  const entry = parseEntry(line);
  return typeof entry !== 'string' && isChange(entry) ? entry : undefined;
}
