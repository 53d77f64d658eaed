// Lints proto/, refuses changes that break a peer, and generates packages/contracts/src/gen.
// With --check it writes nothing and compares.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bin, root, run } from './support/run.ts';

const generated = join(root, 'packages/contracts/src/gen');
const proto = join(root, 'proto');
const check = process.argv.includes('--check');
const scratch = await mkdtemp(join(tmpdir(), 'alfred-contracts-'));

try {
  await buf(['lint']);
  await refuseBreaking();
  await generate(join(scratch, 'gen'));
  if (check) await compare(join(scratch, 'gen'));
  else await replace(join(scratch, 'gen'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** Compares with proto/ as committed on main, where there is such a thing. */
async function refuseBreaking(): Promise<void> {
  const against = join(scratch, 'main');
  for (const branch of ['main', 'origin/main']) {
    const listed = await git(['ls-tree', '-r', '--name-only', branch, 'proto/']);
    if (listed === undefined || listed === '') continue;
    for (const path of listed.trim().split('\n')) {
      const target = join(against, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, (await git(['show', `${branch}:${path}`])) ?? '');
    }
    await buf(['breaking', '--against', join(against, 'proto')]);
    return;
  }
  console.log('No main branch here: nothing to compare proto/ with.');
}

async function generate(target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const template = await readFile(join(proto, 'buf.gen.yaml'), 'utf8');
  const moved = join(scratch, 'buf.gen.yaml');
  await writeFile(moved, template.replace(/^(\s*out:).*$/m, `$1 ${target}`));
  await buf(['generate', '--template', moved]);
}

async function compare(fresh: string): Promise<void> {
  const [expected, actual] = [await contents(fresh), await contents(generated)];
  const paths = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  const stale = paths.filter((path) => expected.get(path) !== actual.get(path));
  if (stale.length > 0) {
    throw new Error(
      `Stale in packages/contracts/src/gen, run npm run generate:\n${stale.join('\n')}`,
    );
  }
  console.log(`${paths.length} generated files are fresh.`);
}

async function replace(fresh: string): Promise<void> {
  const files = await contents(fresh);
  const obsolete = [...(await contents(generated)).keys()].filter((path) => !files.has(path));
  for (const path of obsolete) await rm(join(generated, path));
  for (const [path, text] of files) {
    await mkdir(dirname(join(generated, path)), { recursive: true });
    await writeFile(join(generated, path), text);
  }
  console.log(`Wrote ${files.size} files into packages/contracts/src/gen.`);
}

async function contents(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  await mkdir(folder, { recursive: true });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.length + 1), await readFile(path, 'utf8'));
  }
  return files;
}

async function buf(args: readonly string[]): Promise<void> {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
  const result = await run(bin('buf'), args, { cwd: proto, env: { PATH: path }, output: 'keep' });
  if (result.code !== 0) throw new Error(`buf ${args.join(' ')}\n${result.output}`);
}

async function git(args: readonly string[]): Promise<string | undefined> {
  const result = await run('git', args, { output: 'keep' });
  return result.code === 0 ? result.output : undefined;
}
