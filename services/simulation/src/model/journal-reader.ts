import { type Admitted, Record as UsageRecord } from '@alfred/contracts/usage';
import type { Disk, File } from '../world/disk.ts';

/** What a journal says, read by the run itself: length, checksum, payload. */
type Body = NonNullable<UsageRecord['body']>;

interface Reading {
  offset: number;
  readonly bodies: Body[];
}

const headerBytes = 8;
const journalFile = /\.journal$/;

/** Reads what is durable in the journals of disks, once. */
export interface JournalReader {
  /** Every record of the folder that a loss of power would leave there, in order. */
  durable(disk: Disk, folder: string): readonly Body[];
}

/** A reader that has read nothing yet. */
export function journalReader(): JournalReader {
  const readings = new WeakMap<File, Reading>();
  const read = (file: File): readonly Body[] => {
    const reading = readings.get(file) ?? { offset: 0, bodies: [] };
    readings.set(file, reading);
    // A file that was cut and written anew is read anew.
    if (reading.offset > file.synced) Object.assign(reading, { offset: 0, bodies: [] });
    while (reading.offset + headerBytes <= file.synced) {
      const length = file.bytes.readUInt32LE(reading.offset);
      const end = reading.offset + headerBytes + length;
      if (length === 0 || end > file.synced) break;
      const { body } = UsageRecord.decode(file.bytes.subarray(reading.offset + headerBytes, end));
      if (body) reading.bodies.push(body);
      reading.offset = end;
    }
    return reading.bodies;
  };
  return {
    durable: (disk, folder) =>
      disk
        .list(folder)
        .filter((name) => journalFile.test(name))
        .flatMap((name) => {
          const file = disk.find(`${folder}/${name}`);
          return file ? read(file) : [];
        }),
  };
}

/** The model that the n-th call of a request was written down for. */
export function calledIn(bodies: readonly Body[], request: string, n: number): string | undefined {
  if (n === 1) return admittedIn(bodies, request)?.model;
  for (const body of bodies) {
    if (body.$case !== 'attempted' || body.value.request !== request) continue;
    if (body.value.number === n) return body.value.model;
  }
  return undefined;
}

/** What was written when a request was let in. */
export function admittedIn(bodies: readonly Body[], request: string): Admitted | undefined {
  for (const body of bodies) {
    if (body.$case === 'admitted' && body.value.request === request) return body.value;
  }
  return undefined;
}
