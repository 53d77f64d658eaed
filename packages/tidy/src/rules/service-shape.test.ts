import { describe, expect, it } from 'vitest';
import { fileNames, readmeHeadings, serviceShape, thinMain } from './service-shape.ts';

const file = (path: string, text = '') => ({ path, text });
const readme =
  '# x\n## Domain model\n## Owns and does not own\n## Invariants\n## Path of a request\n';
const service = [
  file('services/quota/package.json'),
  file('services/quota/README.md', readme),
  file('services/quota/src/index.ts'),
  file('services/quota/src/service.ts'),
  file('services/quota/src/config.ts'),
  file('services/quota/src/domain/size.ts'),
];

describe('serviceShape', () => {
  it('knows a service when it sees one', () => {
    expect(serviceShape([...service, file('services/standalone/src/anything.ts')])).toEqual([]);
    expect(serviceShape([...service, file('services/simulation/src/world/time.ts')])).toEqual([]);
  });

  it('names what is missing', () => {
    expect(serviceShape(service.filter(({ path }) => !path.endsWith('service.ts')))).toEqual([
      { path: 'services/quota', line: 0, message: 'has no src/service.ts.' },
    ]);
  });

  it('names what has no place', () => {
    const findings = serviceShape([...service, file('services/quota/src/lib/a.ts')]);
    expect(findings).toEqual([expect.objectContaining({ path: 'services/quota/src/lib' })]);
  });
});

describe('thinMain', () => {
  const path = 'services/ledger/src/main.ts';

  it('counts the lines of a composition root', () => {
    expect(thinMain(path, 'a();\n'.repeat(30))).toEqual([]);
    expect(thinMain(path, 'a();\n'.repeat(31))).toHaveLength(1);
    expect(thinMain('services/standalone/src/main.ts', 'a();\n'.repeat(60))).toEqual([]);
    expect(thinMain('services/standalone/src/main.ts', 'a();\n'.repeat(61))).toHaveLength(1);
  });

  it.each(['if (a) b();', 'const c = a ?? 1;', 'switch (a) {}'])('lets none decide: %s', (code) => {
    expect(thinMain(path, code)).toHaveLength(1);
  });

  it('looks at nothing else', () => {
    expect(thinMain('services/ledger/src/service.ts', 'if (a) b();')).toEqual([]);
  });
});

describe('readmeHeadings', () => {
  it('wants the four, in their order', () => {
    expect(readmeHeadings(service)).toEqual([]);
    const other = readme.replace('## Invariants\n', '');
    const files = [file('packages/bus/package.json'), file('packages/bus/README.md', other)];
    expect(readmeHeadings(files)).toEqual([
      expect.objectContaining({ path: 'packages/bus/README.md' }),
    ]);
  });

  it('misses a README', () => {
    expect(readmeHeadings([file('packages/bus/package.json')])).toEqual([
      { path: 'packages/bus', line: 0, message: 'has no README.md.' },
    ]);
  });
});

describe('fileNames', () => {
  it.each([
    'packages/bus/src/utils.ts',
    'packages/bus/src/bus-helper.ts',
    'services/a/src/app/Impl.ts',
    'packages/bus/src/snake_case.ts',
    'services/a/src/common.ts',
  ])('objects to %s', (path) => {
    expect(fileNames([file(path)])).toHaveLength(1);
  });

  it.each([
    'packages/bus/src/in-process-bus.ts',
    'packages/bus/src/bus.contract.ts',
    'packages/bus/src/x.sim.ts',
    'packages/contracts/src/gen/Odd.ts',
    'docs/common.md',
  ])('has nothing against %s', (path) => {
    expect(fileNames([file(path)])).toEqual([]);
  });
});
