import { AlfredError } from '@alfred/errors';
import type { PoolClient } from 'pg';

/** What makes a request the same request. */
export interface RequestIdentity {
  /** Whose keys these are; the same key in another scope is another key. */
  readonly scope: string;
  /** Empty when the client gave none: then every request is a new one. */
  readonly key: string;
  /** What must not differ between repeats. */
  readonly digest: Uint8Array;
}

/** How a response becomes bytes and comes back; generated message types are such. */
export interface ResponseType<Response> {
  encode(response: Response): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Response;
}

interface StoredRow {
  readonly digest: Buffer;
  readonly response: Buffer | null;
}

/**
 * Runs at most once per scope and key, within the transaction that holds the effect.
 *
 * A repeat gets the first response, byte for byte; a repeat with another digest throws
 * `idempotency_key_reused`. Whoever comes while the first is under way waits for its transaction.
 * Without `type` the response is bytes.
 */
export async function idempotent(
  tx: PoolClient,
  identity: RequestIdentity,
  run: () => Promise<Uint8Array>,
): Promise<Uint8Array>;
export async function idempotent<Response>(
  tx: PoolClient,
  identity: RequestIdentity & { readonly type: ResponseType<Response> },
  run: () => Promise<Response>,
): Promise<Response>;
export async function idempotent<Response>(
  tx: PoolClient,
  identity: RequestIdentity & { readonly type?: ResponseType<Response> },
  run: () => Promise<Response>,
): Promise<Response | Uint8Array> {
  const { scope, key, digest, type } = identity;
  if (key === '') return run();
  const claimed = await tx.query(
    'insert into idempotency (scope, key, digest) values ($1, $2, $3) on conflict do nothing',
    [scope, key, digest],
  );
  if (claimed.rowCount === 0) return repeated(await stored(tx, scope, key), digest, type);
  const response = await run();
  await tx.query('update idempotency set response = $3 where scope = $1 and key = $2', [
    scope,
    key,
    type ? type.encode(response).finish() : response,
  ]);
  return response;
}

async function stored(tx: PoolClient, scope: string, key: string): Promise<StoredRow> {
  const found = await tx.query<StoredRow>(
    'select digest, response from idempotency where scope = $1 and key = $2',
    [scope, key],
  );
  const [row] = found.rows;
  // The claim found a committed row that this statement does not see: the transaction reads too old.
  if (!row) throw new AlfredError('request_in_progress');
  return row;
}

function repeated<Response>(
  row: StoredRow,
  digest: Uint8Array,
  type: ResponseType<Response> | undefined,
): Response | Uint8Array {
  if (!row.digest.equals(digest)) throw new AlfredError('idempotency_key_reused');
  if (!row.response) throw new AlfredError('request_in_progress');
  return type ? type.decode(row.response) : row.response;
}
