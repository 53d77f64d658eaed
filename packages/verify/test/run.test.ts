import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createSignerKey } from '@alfred/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatReport, type Report, runVerify } from '../src/index.ts';
import { exportFolder, exportOf, rootOver, withFile } from './exports.ts';
import { chain, noteOver, signer, story } from './log-builder.ts';

const lines = chain(story);
const honest = exportOf(lines);

let place: Awaited<ReturnType<typeof exportFolder>>;
let outside: Awaited<ReturnType<typeof exportFolder>>;
beforeAll(async () => {
  place = await exportFolder();
  outside = await exportFolder();
});
afterAll(async () => {
  await place.remove();
  await outside.remove();
});

async function run(words: readonly string[], tty = false) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runVerify(words, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    outIsTty: tty,
    errIsTty: tty,
    plain: false,
    cwd: outside.folder,
  });
  return { code, out: out.join(''), err: err.join('') };
}

async function kept(name: string, text: string): Promise<string> {
  const path = join(outside.folder, name);
  await writeFile(path, text);
  return path;
}

describe('alfred-verify', () => {
  it('prints one line a check and a verdict, and exits with 0', async () => {
    await place.put(honest);
    const { code, out, err } = await run([place.folder, '--key', signer.verifierKey]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').filter((line) => line.startsWith('ok'))).toHaveLength(14);
    expect(out).toMatch(/\nVERIFIED, authenticated: 19 entries of alfred\/dep_test.*\n$/);
    expect(out).not.toContain('\u001b');
  });

  it('takes keys and an older checkpoint from files', async () => {
    await place.put(honest);
    const keys = await kept('keys', `${signer.verifierKey}\n\n`);
    const older = await kept('older', noteOver(4, rootOver(lines.slice(0, 4))));
    const { code, out } = await run([place.folder, `--key=${keys}`, `--checkpoint=${older}`]);
    expect(code).toBe(0);
    expect(out).toMatch(/ok {7}the older checkpoint is a beginning of this log\n/);
  });

  it('reads relative paths from where its user stands', async () => {
    await place.put(honest);
    await kept('keys', signer.verifierKey);
    await kept('older', noteOver(4, rootOver(lines.slice(0, 4))));
    const folder = relative(outside.folder, place.folder);
    const { code, out } = await run([folder, '--key', 'keys', '--checkpoint', './older']);
    expect(code).toBe(0);
    expect(out).toContain('VERIFIED, authenticated');
  });

  it('names the entry, and exits with 1', async () => {
    await place.put(withFile(honest, 'entries.ndjson', `${lines.with(6, 'x').join('\n')}\n`));
    const { code, out } = await run([place.folder]);
    expect(code).toBe(1);
    expect(out).toMatch(/\nFAILED: entry 7 was changed\. The signed root proves it\.\n$/);
    expect(out).toMatch(/skipped {2}every budget counter .*: the entries are not whole\n/);
    const { out: json } = await run([place.folder, '--json']);
    expect(JSON.parse(json)).toMatchObject({
      outcome: 'failed',
      culprit: { kind: 'entry', entry: 7, proven: true },
    });
  });

  it('names the file, and exits with 1', async () => {
    await place.put(withFile(honest, 'README.md', 'x'));
    const { code, out } = await run([place.folder]);
    expect(code).toBe(1);
    expect(out).toMatch(/\nFAILED: README\.md or SHA256SUMS: README\.md does not have the hash/);
  });

  it('is not satisfied with the key of somebody else', async () => {
    await place.put(honest);
    const { code, out } = await run([place.folder, '--key', createSignerKey('x').verifierKey]);
    expect(code).toBe(1);
    expect(out).toContain(
      'FAILED: checkpoint: checkpoint is not signed by the key that was given.',
    );
  });

  it('shows colours on a terminal, unless told otherwise', async () => {
    await place.put(honest);
    expect((await run([place.folder], true)).out).toContain('\u001b[32m');
    expect((await run([place.folder, '--no-color'], true)).out).not.toContain('\u001b');
  });

  it('shows on a terminal how far a large export has been read', async () => {
    const filler = '#'.repeat(9 << 20);
    await place.put(withFile(honest, 'entries.ndjson', filler));
    const { code, err } = await run([place.folder], true);
    expect(code).toBe(1);
    expect(err).toMatch(/\[[#.]{24}\] \d+ % {2}\d+ of 10 MB {2}\d+ MB\/s {2}\d+ s left/);
    expect(err.endsWith('\r\u001b[K')).toBe(true);
  });

  it.each([
    [[], /Give one source/],
    [['a', 'b'], /Give one source/],
    [['--colour'], /Unknown option/],
    [['/nowhere/at/all'], /is not a folder/],
    [[import.meta.dirname], /holds no export/],
    [['x', '--key', import.meta.filename], /neither a verifier key nor a file of them/],
    [['x', '--key', 'bogus'], /--key bogus is neither a verifier key nor a readable file .*ENOENT/],
    [['x', '--key', '/'], /neither a verifier key nor a readable file .*EISDIR/],
    [['x', '--checkpoint', '/nowhere'], /--checkpoint \/nowhere is not a readable file .*ENOENT/],
    [[''], /Give one source/],
  ])('exits with 2 and one line for %j', async (words, message) => {
    const { code, out, err } = await run(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('exits with 2 when what was kept is no checkpoint', async () => {
    await place.put(honest);
    const { code, err } = await run([place.folder, '--checkpoint', await kept('bad', 'x')]);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'alfred-verify: The older checkpoint is not a signed checkpoint\n',
    });
  });

  it('explains itself', async () => {
    expect((await run(['--help'])).out).toMatch(/^Usage: alfred-verify/);
  });
});

describe('a report', () => {
  it('counts what it does not list', () => {
    const report: Report = {
      outcome: 'failed',
      trust: 'self-consistent',
      entries: 2,
      checks: [{ name: 'form', outcome: 'failed', detail: 'entry 1 is not JSON (and 1 more)' }],
      findings: [],
      culprit: { kind: 'entry', entry: 1, proven: false, message: 'is not JSON' },
    };
    expect(formatReport(report, { color: false })).toBe(
      'FAILED   every entry has the exact form of its type: entry 1 is not JSON (and 1 more)\n\nFAILED: entry 1 is not JSON.\n',
    );
  });
});
