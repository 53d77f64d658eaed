import { parseEntry } from './entry.ts';
import type { ChangeEntry, Entry } from './entry-types.ts';
import type { Wanted } from './fold/charge-memory.ts';
import type { Lines } from './log/check-piece.ts';

/** Some of the charges that are changed later, so many that memory holds them. */
export interface Changed extends Wanted {
  /** Lines (1 for the first) whose changes are of these, and no others. */
  readonly from: number;
  readonly to: number;
}

/** A line on which a charge is changed. */
export interface ChangedCharge {
  /** 0 for the first of the lines that were looked at. */
  readonly line: number;
  readonly request: string;
  /** Undefined when it was computed again, which needs no lease. */
  readonly lease: string | undefined;
}

export interface FoundChanges {
  readonly changes: readonly ChangedCharge[];
  /** How many lines were looked at. */
  readonly lines: number;
}

/** Only changed charges have such a member, and in a text its quotes are escaped. */
const sign = Buffer.from('"charge":"');
const newline = 0x0a;

/** The changed charges on some lines, and how many lines there are. */
export function changesIn({ bytes: all, from, to, ended }: Lines): FoundChanges {
  const bytes = Buffer.from(all.buffer, all.byteOffset + from, to - from);
  const changes: ChangedCharge[] = [];
  let [line, start] = [0, 0];
  let at = bytes.indexOf(sign);
  for (let stop = bytes.indexOf(newline); stop >= 0 || start < bytes.length; line += 1) {
    const end = stop < 0 ? bytes.length : stop;
    if (at >= 0 && at < end) {
      const change = changeOn(bytes.subarray(start, end), ended || stop >= 0);
      if (change) changes.push({ ...change, line });
      at = bytes.indexOf(sign, end);
    }
    start = end + 1;
    stop = bytes.indexOf(newline, start);
  }
  return { changes, lines: line };
}

function changeOn(bytes: Buffer, ended: boolean): Omit<ChangedCharge, 'line'> | undefined {
  const entry = parseEntry({ framed: Buffer.concat([Buffer.of(0), bytes]), ended });
  if (typeof entry === 'string' || !isChange(entry)) return undefined;
  const { request, lease } = entry.data;
  return { request, lease: entry.type === 'LateUsage.v1' ? lease : undefined };
}

export const isChange = (entry: Entry): entry is ChangeEntry =>
  entry.type === 'LateUsage.v1' || entry.type === 'Rerated.v1';
