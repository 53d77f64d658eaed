import { describe, expect, it } from 'vitest';
import { anatomyOf } from '../support/anatomy.ts';
import { impureTests } from './tests.ts';

const find = (path: string, text: string) => impureTests(path, anatomyOf(path, text));

describe('impureTests', () => {
  it.each(['node:http', 'node:net', 'pg', 'undici'])('lets no pure test import %s', (module) => {
    expect(find('packages/bus/src/a.test.ts', `import '${module}';`)).toHaveLength(1);
  });

  it('lets tests with servers do so, and anybody name a type', () => {
    expect(find('packages/bus/src/a.itest.ts', "import 'node:http';")).toEqual([]);
    expect(find('packages/bus/src/a.test.ts', "import 'node:fs';")).toEqual([]);
    expect(find('packages/bus/src/a.test.ts', "import type { Pool } from 'pg';")).toEqual([]);
  });
});
