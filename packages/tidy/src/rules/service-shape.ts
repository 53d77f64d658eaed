import type { Finding, RepositoryFile } from '../support/repository.ts';

/** What may stand directly under the `src` of a service. Everything has one obvious place. */
const places = new Set([
  'index.ts',
  'service.ts',
  'config.ts',
  'main.ts',
  'domain',
  'ports',
  'app',
  'adapters',
  'providers',
  'http',
  'grpc',
  'consumers',
  'projections',
  'wire',
  'migrations',
  'wiring',
  'testing',
]);

const required = ['package.json', 'README.md', 'src/index.ts', 'src/service.ts'];
const headings = ['Domain model', 'Owns and does not own', 'Invariants', 'Path of a request'];
const mainLinesMax = 30;

/** A test of the whole service stands beside its wiring, and so does the wiring of a second face. */
const atTheTop = /^(index|service|config)\.(test|itest)\.ts$|^[a-z]+-(api|document)\.ts$/;

/** The host composes services and is none: its folder has its own shape. */
const host = 'standalone';
/** Nor is the simulation one, which puts all of them into a world of its own. */
const notServices = new Set([host, 'simulation']);

/** A service that does not have the shape of a service. */
export function serviceShape(files: readonly RepositoryFile[]): readonly Finding[] {
  const services = new Set(
    files.flatMap(({ path }) => /^services\/([^/]+)\//.exec(path)?.[1] ?? []),
  );
  return [...services]
    .filter((name) => !notServices.has(name))
    .flatMap((name) => oneService(name, files));
}

function oneService(name: string, files: readonly RepositoryFile[]): readonly Finding[] {
  const folder = `services/${name}`;
  const inside = files.filter(({ path }) => path.startsWith(`${folder}/`));
  const missing = required.filter(
    (path) => !inside.some((file) => file.path === `${folder}/${path}`),
  );
  const entries = new Set(
    inside.flatMap(({ path }) => /^services\/[^/]+\/src\/([^/]+)/.exec(path)?.[1] ?? []),
  );
  const strange = [...entries].filter((entry) => !places.has(entry) && !atTheTop.test(entry));
  return [
    ...missing.map((path) => ({ path: folder, line: 0, message: `has no ${path}.` })),
    ...strange.map((entry) => ({
      path: `${folder}/src/${entry}`,
      line: 0,
      message: 'is not a place that services have; see CONTRIBUTING.md.',
    })),
  ];
}

/** A composition root that does more than compose. */
export function thinMain(path: string, code: string): readonly Finding[] {
  if (!/^services\/[^/]+\/src\/main\.ts$/.test(path)) return [];
  const linesMax = path.startsWith(`services/${host}/`) ? 2 * mainLinesMax : mainLinesMax;
  const lines = code.trimEnd().split('\n').length;
  const message = `has ${lines} lines; a main.ts has at most ${linesMax}.`;
  const branch = /\bif\b|\bswitch\b|\?\?/.exec(code);
  return [
    ...(lines > linesMax ? [{ path, line: 0, message }] : []),
    ...(branch
      ? [{ path, line: 0, message: `decides (${branch[0]}); a main.ts only composes.` }]
      : []),
  ];
}

/** A package or service whose README does not have the four headings, in their order. */
export function readmeHeadings(files: readonly RepositoryFile[]): readonly Finding[] {
  const folders = files.flatMap(
    ({ path }) => /^((?:packages|services)\/[^/]+)\/package\.json$/.exec(path)?.[1] ?? [],
  );
  return folders.flatMap((folder) => {
    const path = `${folder}/README.md`;
    const readme = files.find((file) => file.path === path);
    if (!readme) return [{ path: folder, line: 0, message: 'has no README.md.' }];
    const found = [...readme.text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    if (found.join('\n') === headings.join('\n')) return [];
    return [
      {
        path,
        line: 0,
        message: `has the headings ${found.join(', ')}; not ${headings.join(', ')}.`,
      },
    ];
  });
}

/** A file whose name says nothing of what is in it, or says it in another case. */
export function fileNames(files: readonly RepositoryFile[]): readonly Finding[] {
  const vague = /(^|[.-])(utils?|helpers?|common|misc|manager|impl|stuff)([.-]|$)/;
  return files
    .filter(({ path }) => /^(packages|services|scripts|loadtest)\/.*\.ts$/.test(path))
    .filter(({ path }) => !path.includes('/gen/'))
    .flatMap(({ path }) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.ts$/.test(name)) {
        return [{ path, line: 0, message: 'is not named in kebab-case.' }];
      }
      return vague.test(name)
        ? [{ path, line: 0, message: 'has a name that says nothing; say the one thing in it.' }]
        : [];
    });
}
