import { describe, expect, it } from 'vitest';
import { anatomyOf } from '../support/anatomy.ts';
import { deploymentWords, forbiddenWords } from './words.ts';

const find = (path: string, text: string) => forbiddenWords(path, anatomyOf(path, text));
const domain = 'services/ledger/src/domain/lease.ts';

describe('forbiddenWords', () => {
  it.each([
    'const t = Date.now();',
    'const t = new Date();',
    'const t = performance.now();',
    'const t = process.hrtime.bigint();',
    'const t = Temporal.Now.instant();',
    'const r = Math.random();',
    'const r = crypto.randomUUID();',
    'const e = process.env.HOME;',
    "console.log('x');",
    'const m = parseFloat(text);',
    'const m = Number.parseFloat(text);',
    'const j = JSON.parse(text);',
    'const a = b as any;',
    'it.skip(name, run);',
    'describe.only(name, run);',
    '// TODO: later',
    '/* FIXME */',
    '// @ts-expect-error',
    '// biome-ignore lint: because',
    '/* v8 ignore next */',
  ])('objects to %s', (text) => {
    const findings = find(domain, `\n${text}\n`);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ path: domain, line: 2 });
  });

  it.each([
    'const t = new Date(micros);',
    "const s = 'Date.now() and TODO';",
    '// Date.now is for the clock',
    'const r = /console\\.log/;',
    'const todo = 1;',
    'const any = b as unknown;',
  ])('has nothing against %s', (text) => {
    expect(find(domain, text)).toEqual([]);
  });

  it.each([
    ['packages/clock/src/system-clock.ts', 'Temporal.Now.instant();'],
    ['packages/ids/src/id.ts', 'Math.random();'],
    ['packages/config/src/load.ts', 'process.env;'],
    ['services/standalone/src/main.ts', 'process.env;'],
    ['packages/cli/src/main.ts', "console.log('');"],
    ['services/ledger/src/wire/entry.ts', 'JSON.parse(text);'],
    ['services/ledger/src/domain/lease.test.ts', 'Date.now();'],
    ['scripts/bench.ts', 'performance.now();'],
  ])('knows that %s is the home of %s', (path, text) => {
    expect(find(path, text)).toEqual([]);
  });

  it('lets no test skip, float or print', () => {
    const path = 'services/ledger/src/domain/lease.test.ts';
    expect(find(path, 'it.skip(a, b); parseFloat(c); console.log(d);')).toHaveLength(3);
  });
});

describe('deploymentWords', () => {
  it('keeps the word in its folder', () => {
    expect(deploymentWords('services/ledger/src/service.ts', '\n// in standalone')).toEqual([
      expect.objectContaining({ path: 'services/ledger/src/service.ts', line: 2 }),
    ]);
    expect(deploymentWords('packages/bus/src/a.ts', 'const isStandalone = 1;')).toHaveLength(1);
  });

  it.each(['services/standalone/src/main.ts', 'docs/adr/0001.md', 'scripts/bench.ts', 'README.md'])(
    'lets %s say it',
    (path) => {
      expect(deploymentWords(path, 'standalone')).toEqual([]);
    },
  );
});
