// The import rules, proven to fire: a small repository that breaks each of them once, read by the
// real tool with the real rules. Relative imports and workspace doors must both be followed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from './support/repository.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const modules = ['packages/money', 'packages/bus', 'services/a', 'services/b'];
const clean = {
  'packages/money/src/index.ts': "export * from './amount.ts';",
  'packages/money/src/amount.ts': 'export const zero = 0n;',
  'packages/bus/src/index.ts': 'export const bus = 1;',
  'services/a/src/index.ts': "export * from './service.ts';",
  'services/a/src/service.ts': "import './grpc/api.ts'; import './adapters/store.ts';",
  'services/a/src/grpc/api.ts': "import '../app/use.ts';",
  'services/a/src/app/use.ts': "import '../ports/store.ts'; import '../domain/rule.ts';",
  'services/a/src/ports/store.ts': "import '../domain/rule.ts';",
  'services/a/src/adapters/store.ts': "import '../ports/store.ts'; import 'pg';",
  'services/a/src/domain/rule.ts': "import { zero } from '@alfred/money'; export { zero };",
  'services/a/src/domain/rule.test.ts': "import './rule.ts'; import 'node:fs';",
  'services/b/src/index.ts': "import '@alfred/bus';",
};

type Files = Readonly<Record<string, string>>;

describe('the import rules', () => {
  it('have nothing against a service that keeps them', () => {
    expect(violations(clean)).toEqual([]);
  });

  const broken: readonly (readonly [rule: string, path: string, text: string])[] = [
    ['resolvable', 'services/a/src/app/x1.ts', "import './nowhere.ts';"],
    ['declared', 'services/a/src/adapters/x2.ts', "import 'ioredis';"],
    ['no-cycles', 'packages/money/src/amount.ts', "import './index.ts'; export const zero = 0n;"],
    [
      'packages-stand-alone',
      'packages/bus/src/x3.ts',
      "import '../../../services/b/src/index.ts';",
    ],
    ['services-meet-on-the-wire', 'services/a/src/app/x4.ts', "import '@alfred/b';"],
    [
      'one-door-per-module',
      'services/a/src/app/x5.ts',
      "import '../../../../packages/money/src/amount.ts';",
    ],
    ['domain-is-pure', 'services/a/src/domain/x6.ts', "import 'node:fs';"],
    ['domain-is-pure', 'services/a/src/domain/x7.ts', "import type { Bus } from '@alfred/bus';"],
    ['ports-speak-domain', 'services/a/src/ports/x8.ts', "import '@alfred/bus';"],
    ['wire-translates-domain', 'services/a/src/wire/x99.ts', "import '../ports/store.ts';"],
    ['app-knows-ports-only', 'services/a/src/app/x9.ts', "import '../adapters/store.ts';"],
    ['edges-call-use-cases', 'services/a/src/grpc/x10.ts', "import '../adapters/store.ts';"],
    ['adapters-serve-ports', 'services/a/src/adapters/x11.ts', "import '../app/use.ts';"],
    ['wiring-is-the-top', 'services/a/src/app/x12.ts', "import type {} from '../service.ts';"],
    ['vendors-live-in-adapters', 'services/a/src/app/x13.ts', "import 'pg';"],
    ['tests-stay-out', 'services/a/src/app/x14.ts', "import '../domain/rule.test.ts';"],
  ];

  it('each fire, and name the file', () => {
    const files = Object.fromEntries(broken.map(([, path, text]) => [path, text]));
    const found = violations({ ...clean, ...files });
    for (const [rule, path] of broken) expect(found).toContainEqual({ rule, from: path });
  });

  it('leave no rule without a proof', () => {
    const config = execFileSync(
      'node',
      ['-p', `JSON.stringify(require('${repositoryRoot}/.dependency-cruiser.cjs').forbidden)`],
      { encoding: 'utf8' },
    );
    const rules: readonly { name: string }[] = JSON.parse(config);
    expect(new Set(broken.map(([rule]) => rule))).toEqual(new Set(rules.map(({ name }) => name)));
  });
});

/** What dependency-cruiser says of a repository with these files. */
function violations(files: Files): readonly { rule: string; from: string }[] {
  const folder = mkdtempSync(join(tmpdir(), 'alfred-layers-'));
  folders.push(folder);
  for (const [path, text] of Object.entries({ ...files, ...manifests() })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  mkdirSync(join(folder, 'node_modules/@alfred'), { recursive: true });
  for (const path of modules) {
    symlinkSync(join(folder, path), join(folder, 'node_modules/@alfred', path.split('/')[1] ?? ''));
  }
  return cruise(folder);
}

function manifests(): Files {
  const manifest = (path: string) =>
    JSON.stringify({
      name: `@alfred/${path.split('/')[1]}`,
      type: 'module',
      exports: { '.': './src/index.ts' },
      dependencies: { pg: '1.0.0' },
    });
  const vendor = (name: string) => ({
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: 'index.js' }),
    [`node_modules/${name}/index.js`]: '',
  });
  return {
    ...Object.fromEntries(modules.map((path) => [`${path}/package.json`, manifest(path)])),
    ...vendor('pg'),
    ...vendor('ioredis'),
    'tsconfig.json': '{"compilerOptions":{"module":"nodenext"}}',
  };
}

function cruise(folder: string): readonly { rule: string; from: string }[] {
  const config = join(repositoryRoot, '.dependency-cruiser.cjs');
  const program = join(
    repositoryRoot,
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
  );
  const args = [program, 'packages', 'services', '--config', config, '--output-type', 'json'];
  const report = JSON.parse(execFileSync('node', args, { cwd: folder, encoding: 'utf8' }));
  return report.summary.violations.map((violation: { rule: { name: string }; from: string }) => ({
    rule: violation.rule.name,
    from: violation.from,
  }));
}
