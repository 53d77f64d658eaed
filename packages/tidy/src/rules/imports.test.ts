import { describe, expect, it } from 'vitest';
import { deadFiles, modulesOf, resolve, undeclared, unused } from './imports.ts';

const file = (path: string, text = '') => ({ path, text });
const manifest = (name: string, dependencies: readonly string[] = []) =>
  JSON.stringify({
    name: `@alfred/${name}`,
    exports: { '.': './src/index.ts', './contract': './src/bus.contract.ts' },
    dependencies: Object.fromEntries(dependencies.map((other) => [`@alfred/${other}`, '0.1.0'])),
  });
const bus = [
  file('packages/bus/package.json', manifest('bus')),
  file('packages/bus/src/index.ts', "export * from './a.ts';"),
  file('packages/bus/src/a.ts', "const w = new URL('./worker.ts', import.meta.url);"),
  file('packages/bus/src/worker.ts', "await import('./late.ts');"),
  file('packages/bus/src/late.ts'),
  file('packages/bus/src/bus.contract.ts'),
];
const paths = (findings: readonly { path: string }[]) => findings.map(({ path }) => path);

describe('resolve', () => {
  const modules = modulesOf(bus);

  it('follows relative paths and doors', () => {
    expect(resolve('packages/a/src/x/y.ts', '../z.ts', modules)).toBe('packages/a/src/z.ts');
    expect(resolve('x.ts', '@alfred/bus', modules)).toBe('packages/bus/src/index.ts');
    expect(resolve('x.ts', '@alfred/bus/contract', modules)).toBe(
      'packages/bus/src/bus.contract.ts',
    );
  });

  it('knows nothing of other modules', () => {
    expect(resolve('x.ts', 'node:fs', modules)).toBeUndefined();
    expect(resolve('x.ts', '@alfred/business', modules)).toBeUndefined();
    expect(resolve('x.ts', '@alfred/bus/inner', modules)).toBeUndefined();
  });
});

describe('deadFiles', () => {
  it('follows imports, late imports and the files of workers', () => {
    expect(deadFiles(bus)).toEqual([]);
  });

  it('finds what nothing imports', () => {
    expect(paths(deadFiles([...bus, file('packages/bus/src/left-over.ts')]))).toEqual([
      'packages/bus/src/left-over.ts',
    ]);
  });

  it('follows what a container runs', () => {
    const files = [...bus, file('infra/compose/once.ts', "import './places.ts';")];
    const compose = file('docker-compose.yml', '  command: infra/compose/once.ts\n');
    expect(paths(deadFiles([...files, file('infra/compose/places.ts'), compose]))).toEqual([]);
    expect(paths(deadFiles(files))).toEqual(['infra/compose/once.ts']);
  });

  it('finds what only a test imports, and lets tests have their own', () => {
    const files = [
      ...bus,
      file('packages/bus/src/only.ts'),
      file('packages/bus/src/only.test.ts', "import './only.ts'; import '../test/given.ts';"),
      file('packages/bus/test/given.ts'),
      file('packages/bus/test/nobody.ts'),
    ];
    expect(paths(deadFiles(files))).toEqual([
      'packages/bus/src/only.ts',
      'packages/bus/test/nobody.ts',
    ]);
  });
});

describe('undeclared and unused', () => {
  const service = (dependencies: readonly string[], text: string) => [
    ...bus,
    file('services/a/package.json', manifest('a', dependencies)),
    file('services/a/src/index.ts', text),
  ];

  it('want package.json to say what the code says', () => {
    const files = service(['bus'], "import '@alfred/bus/contract';");
    expect(undeclared(files)).toEqual([]);
    expect(unused(files)).toEqual([]);
  });

  it('find an import that is not named', () => {
    expect(paths(undeclared(service([], "import { x } from '@alfred/bus';")))).toEqual([
      'services/a/src/index.ts',
    ]);
  });

  it('find a name that is not imported', () => {
    expect(paths(unused(service(['bus'], '')))).toEqual(['services/a/package.json']);
  });
});
