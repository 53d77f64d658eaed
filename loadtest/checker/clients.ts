import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What a client knows of one request of its own. One JSON object a line. */
export interface ClientRecord {
  /** `x-request-id` of the answer; left out when no answer came. */
  readonly request?: string;
  /** The status of HTTP; 0 when no answer came. */
  readonly status: number;
  /** `x-alfred-cost`, or `usage.alfred_cost` of a stream's last chunk: a decimal string. */
  readonly cost?: string;
  /** Whether a byte of an answer of the provider arrived. */
  readonly bytes: boolean;
}

/** Every line of a file of client records. Throws at what is none. */
export async function readClients(file: string): Promise<ClientRecord[]> {
  const records: ClientRecord[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line !== '') records.push(parseClient(line, records.length + 1));
  }
  return records;
}

export function parseClient(line: string, number: number): ClientRecord {
  try {
    const record: unknown = JSON.parse(line);
    if (isClientRecord(record)) return record;
  } catch (cause) {
    throw new Error(`client record ${number} is no JSON`, { cause });
  }
  throw new Error(`client record ${number} has not the fields it needs`);
}

function isClientRecord(record: unknown): record is ClientRecord {
  if (typeof record !== 'object' || record === null) return false;
  const { request, status, cost, bytes } = record as Record<string, unknown>;
  const isTextOrNone = (value: unknown) => value === undefined || typeof value === 'string';
  const isComplete = typeof status === 'number' && typeof bytes === 'boolean';
  return isComplete && isTextOrNone(request) && isTextOrNone(cost);
}
