// What can be verified, and where it is read from.
import { readFile, stat } from 'node:fs/promises';
import { eventStoreDbLog } from './live/eventstoredb-log.ts';
import { gatewayLog } from './live/gateway-log.ts';
import type { LiveLog } from './live/live-log.ts';
import { postgresLog } from './live/postgres-log.ts';

export type SourceKind = 'export' | 'receipt' | 'postgres' | 'eventstoredb' | 'gateway';

const schemes: readonly (readonly [RegExp, SourceKind])[] = [
  [/^postgres(ql)?:\/\//, 'postgres'],
  [/^(esdb|kurrentdb)(\+discover)?:\/\//, 'eventstoredb'],
  [/^https?:\/\//, 'gateway'],
];

/** The kind of an address; undefined for a path. */
export function kindOfAddress(source: string): SourceKind | undefined {
  return schemes.find(([scheme]) => scheme.test(source))?.[1];
}

/** @throws RangeError for a path at which there is neither a folder nor a file */
export async function kindOfPath(path: string): Promise<SourceKind> {
  const place = await stat(path).catch(() => undefined);
  if (place?.isDirectory()) return 'export';
  if (place?.isFile()) return 'receipt';
  throw new RangeError(`${path} is not a folder, and not a receipt either.`);
}

/** No honest receipt is larger. */
const receiptBytesMax = 1 << 20;

/** @throws RangeError for what is too large to be a receipt */
export async function readReceipt(path: string): Promise<Buffer> {
  const { size } = await stat(path);
  if (size > receiptBytesMax) throw new RangeError(`${path} is too large to be a receipt.`);
  return readFile(path);
}

/**
 * Opens a log where it lies.
 *
 * @throws RangeError with a line for people when it cannot be read
 */
export async function openLive(
  kind: SourceKind,
  address: string,
  apiKey: string | undefined,
): Promise<LiveLog> {
  if (kind === 'postgres') return postgresLog(address);
  if (kind === 'eventstoredb') return eventStoreDbLog(address);
  if (apiKey === undefined) {
    throw new RangeError('A gateway asks for an API key: give --auditor-key-file.');
  }
  return gatewayLog(address, apiKey);
}
