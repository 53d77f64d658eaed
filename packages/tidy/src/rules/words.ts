import type { Anatomy } from '../support/anatomy.ts';
import { lineAt } from '../support/anatomy.ts';
import { type Finding, isTest } from '../support/repository.ts';

/** Something that may not be written, what to write instead, and where it is at home. */
interface ForbiddenWord {
  readonly pattern: RegExp;
  readonly instead: string;
  /** Paths where it may stand; absent, nowhere. */
  readonly home?: RegExp;
  /** Tests may write it too. */
  readonly tests?: true;
}

const tools = '^(scripts|loadtest|infra)/|\\.config\\.ts$|^packages/(testing|tidy)/';
const clock = new RegExp(`^packages/clock/|${tools}`);

const inCode: readonly ForbiddenWord[] = [
  { pattern: /\bDate\.now\b/, instead: 'a Clock', home: clock, tests: true },
  { pattern: /\bnew Date\(\s*\)/, instead: 'a Clock', home: clock, tests: true },
  { pattern: /\bperformance\.(now|timeOrigin)\b/, instead: 'a Clock', home: clock, tests: true },
  { pattern: /\bhrtime\b/, instead: 'a Clock', home: clock, tests: true },
  { pattern: /\bTemporal\.Now\b/, instead: 'a Clock', home: clock, tests: true },
  {
    pattern: /\bMath\.random\b|\brandomUUID\b/,
    instead: '@alfred/ids, or a number passed in',
    home: new RegExp(`^packages/ids/|${tools}`),
    tests: true,
  },
  {
    pattern: /\bprocess\.env\b/,
    instead: "a setting of the service's config.ts",
    home: new RegExp(`^packages/config/|/src/main\\.ts$|${tools}`),
    tests: true,
  },
  {
    pattern: /\bconsole\./,
    instead: 'a logger',
    home: /^(scripts|loadtest|infra)\/|^packages\/(cli|tidy)\/|^packages\/verify\/src\/main\.ts$|^services\/standalone\//,
  },
  { pattern: /\bparseFloat\b/, instead: 'parseAmount: no float touches money' },
  {
    pattern: /\bJSON\.parse\b/,
    instead: 'a codec in wire/, or a schema at an edge',
    home: /\/(wire|http|providers|adapters)\/|^packages\/(openai-wire|policy-document|pricing|cli|verify|tidy|testing|config|embedded-postgres|home)\/|^services\/standalone\/|^(scripts|loadtest|infra)\//,
    tests: true,
  },
  { pattern: /\bas any\b/, instead: 'a type, or a schema that proves one' },
  { pattern: /\bas never as\b/, instead: 'a type, or a schema that proves one', tests: true },
  {
    pattern: /\b(describe|it|test|expect|suite)\.(only|skip|todo|skipIf|runIf|fails)\b/,
    instead: 'a test that runs: nothing skips silently',
  },
];

const inComments: readonly ForbiddenWord[] = [
  { pattern: /\b(TODO|FIXME|XXX|HACK)\b/, instead: 'the thing itself, or an issue' },
  {
    pattern: /@ts-(ignore|nocheck|expect-error)\b/,
    instead: 'code that type-checks',
  },
  { pattern: /\b(biome|eslint|prettier)-(ignore|disable)\b/, instead: 'code that passes' },
  { pattern: /\b(v8|c8|istanbul) ignore\b/, instead: 'a test' },
];

/** What a source file says that house style forbids, with its replacement. */
export function forbiddenWords(path: string, anatomy: Anatomy): readonly Finding[] {
  return [...findAll(path, anatomy.code, inCode), ...findAll(path, anatomy.comments, inComments)];
}

function findAll(path: string, text: string, words: readonly ForbiddenWord[]): readonly Finding[] {
  return words
    .filter(({ home, tests }) => !home?.test(path) && !(tests && isTest(path)))
    .flatMap(({ pattern, instead }) =>
      [...text.matchAll(new RegExp(pattern, 'g'))].map((match) => ({
        path,
        line: lineAt(text, match.index),
        message: `${match[0].trim()} is not written here; write ${instead}.`,
      })),
    );
}

/** Nothing but the host's own folder, tools and documents asks how Alfred is deployed. */
export function deploymentWords(path: string, text: string): readonly Finding[] {
  if (!/^(packages|services)\/[^/]+\/(src|test)\//.test(path)) return [];
  if (/^(services\/standalone|packages\/tidy)\//.test(path)) return [];
  return [...text.matchAll(/standalone/gi)].map((match) => ({
    path,
    line: lineAt(text, match.index),
    message: 'standalone is a word of services/standalone alone; say what differs instead.',
  }));
}
