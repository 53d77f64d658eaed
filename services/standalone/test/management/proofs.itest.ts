import {
  decodeBundle,
  leafHash,
  openNote,
  parseCheckpointText,
  parseConsistencyText,
  parseInclusionText,
  tilePath,
  tilesOfSize,
  verifyConsistency,
  verifyInclusion,
} from '@alfred/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManagementClient, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';

let client: ManagementClient;
let org: Organization;
let url: string;

beforeAll(async () => {
  client = await runManagement();
  org = await newOrganization(client);
  url = await client.listen();
});

afterAll(() => client.stop());

/** As a tool for such logs asks, which knows nothing of Alfred but the prefix and a key. */
async function fetched(path: string) {
  const answer = await fetch(`${url}/api/v1/ledger/${path}`, {
    headers: { authorization: `Bearer ${org.owner}` },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, type: answer.headers.get('content-type'), bytes };
}

async function opened(note: string) {
  const { body } = await client.call(org.owner, 'GET', '/api/v1/ledger/keys');
  const found = openNote(note, (body as { keys: string[] }).keys);
  const checkpoint = 'text' in found ? parseCheckpointText(found.text) : undefined;
  if (!checkpoint) throw new Error('no checkpoint');
  return checkpoint;
}

describe('the ledger under its prefix', () => {
  it('is a log of tiles', async () => {
    await client.call(org.owner, 'GET', '/api/v1/ledger/checkpoint?head=true');
    const { type, bytes } = await fetched('checkpoint');
    expect(type).toBe('text/plain; charset=utf-8');
    const { size } = await opened(bytes.toString());
    const [tile] = tilesOfSize(size);
    if (!tile) throw new Error('no tile');
    const hashes = await fetched(tilePath(tile));
    expect(hashes.type).toBe('application/octet-stream');
    const bundle = await fetched(tilePath({ ...tile, level: 'entries' }));
    const entries = decodeBundle(bundle.bytes) ?? [];
    expect(hashes.bytes).toEqual(Buffer.concat(entries.map(leafHash)));
    expect(JSON.parse(String(entries[0]))).toMatchObject({ type: 'LedgerOpened.v1' });
  });

  it('has nothing where there is nothing', async () => {
    for (const path of [
      'tile/0/001',
      'tile/0/000.p/0',
      'tile/entries/999',
      'tile/64/000',
      'tile/',
    ]) {
      expect(await fetched(path)).toMatchObject({ status: 404 });
    }
  });

  it('proves that it only grew, and each entry', async () => {
    const older = await opened((await fetched('checkpoint')).bytes.toString());
    await newUser();
    await client.call(org.owner, 'GET', '/api/v1/ledger/checkpoint?head=true');
    const { bytes } = await fetched(`consistency?from=${older.size}`);
    const proof = parseConsistencyText(bytes.toString());
    const newer = await opened(proof?.checkpoint ?? '');
    expect(newer.size).toBeGreaterThan(older.size);
    const sizes = { olderSize: older.size, newerSize: newer.size };
    const roots = { olderRoot: older.root, newerRoot: newer.root, proof: proof?.hashes ?? [] };
    expect(verifyConsistency({ ...sizes, ...roots })).toBe(true);
    const receipt = parseInclusionText(
      (await fetched(`entries/${newer.size}/receipt`)).bytes.toString(),
    );
    const signed = await opened(receipt?.checkpoint ?? '');
    const leaf = leafHash(receipt?.extra ?? Buffer.alloc(0));
    const { index = 0n, hashes = [] } = receipt ?? {};
    expect(verifyInclusion({ leaf, index, proof: hashes, ...signed })).toBe(true);
    expect(await fetched('consistency?from=999999')).toMatchObject({ status: 400 });
  });
});

async function newUser(): Promise<void> {
  const body = { kind: 'user', name: 'Grace', parent: org.root };
  await client.call(org.owner, 'POST', '/api/v1/nodes', { body });
}
