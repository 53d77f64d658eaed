import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeepTextRequest } from '@alfred/contracts/identity';
import { AlfredError } from '@alfred/errors';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { caller } from '../../test/fakes.ts';
import { sealOf } from './cache/sealed-bytes.ts';
import { durableKeptCalls } from './grpc-kept-calls.ts';
import { adoptKept, keptFolder } from './kept-folder.ts';

let journal: string;
beforeEach(() => {
  journal = mkdtempSync(join(tmpdir(), 'alfred-kept-'));
});
afterEach(() => rmSync(journal, { recursive: true, force: true }));

const seal = sealOf(Buffer.alloc(32, 7), 'a test');
const call = { request: 'req_1', text: '{"prompt":"hush"}', expiresAt: 10n };

/** A start of a gateway, before an identity that answers like this. */
function start(answer: () => Promise<unknown>, at = journal, now = 0n) {
  const kept: string[] = [];
  const unkept: string[] = [];
  const keeping = durableKeptCalls({
    identity: {
      keepText: async ({ id = '', text }: Partial<KeepTextRequest>) => {
        await answer();
        kept.push(`${id} ${Buffer.from(text ?? '')}`);
        return {};
      },
      readKeptTexts: async () => ({ texts: [] }),
      dropKeptText: async () => ({ dropped: false }),
    } as never,
    folder: keptFolder(at, seal),
    clock: { nowMicros: () => now },
    onUnkept: (_, request) => unkept.push(request),
  });
  return { keeping, kept, unkept };
}

const files = (at = journal) => readdirSync(join(at, 'kept'));
const never = () => new Promise(() => {});

it('lies beside the journal, sealed, until it is kept', async () => {
  const { keeping, kept } = start(async () => {
    const [file = ''] = files();
    expect(readFileSync(join(journal, 'kept', file)).toString()).not.toContain('hush');
  });
  await keeping.keep(caller, call);
  expect([kept, files()]).toEqual([['req_1 {"prompt":"hush"}'], []]);
});

it('is kept by the next start when this one ends first', async () => {
  void start(never).keeping.keep(caller, call);
  expect(files()).toHaveLength(1);
  const next = start(async () => {});
  await next.keeping.task.start();
  await expect.poll(() => next.kept).toEqual(['req_1 {"prompt":"hush"}']);
  await next.keeping.task.stop();
  expect(files()).toEqual([]);
});

it('is kept by whoever takes over the journal', async () => {
  void start(never).keeping.keep(caller, call);
  const other = mkdtempSync(join(tmpdir(), 'alfred-kept-'));
  adoptKept(journal, other);
  expect([readdirSync(journal), files(other)]).toEqual([[], ['req_1.sealed']]);
  const next = start(async () => {}, other);
  await next.keeping.task.start();
  await expect.poll(() => next.kept).toHaveLength(1);
  await next.keeping.task.stop();
  rmSync(other, { recursive: true });
});

it('is given up when it is refused for good, and when its time has passed', async () => {
  const refusing = start(async () => {
    throw new AlfredError('request_invalid', { param: 'text', reason: 'a reason' });
  });
  await refusing.keeping.keep(caller, call);
  expect([refusing.unkept, files()]).toEqual([['req_1'], []]);
  void start(never).keeping.keep(caller, call);
  const late = start(async () => {}, journal, 11n);
  await late.keeping.task.start();
  await expect.poll(() => files()).toEqual([]);
  await late.keeping.task.stop();
  expect(late.kept).toEqual([]);
});
