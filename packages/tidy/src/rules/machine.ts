import { lineAt } from '../support/anatomy.ts';
import type { Finding, RepositoryFile } from '../support/repository.ts';

/** Traces of one machine or one network: they mean nothing to anybody else. */
const traces: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /\/(?:home|Users)\/[a-z][\w.-]*\//, what: 'a home folder' },
  { pattern: /(?<![\w.$}/-])\/(?:root|work|workspace)\/[\w.-]+/, what: 'a path of one machine' },
  { pattern: /\b[A-Z]:\\\\?Users\\/, what: 'a home folder' },
  {
    pattern: /https?:\/\/[^\s/'"]*(?:registry|artifactory|nexus|verdaccio)[^\s/'"]*/i,
    what: 'a registry',
  },
  {
    pattern: /https?:\/\/(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+/,
    what: 'a private address',
  },
  { pattern: /\b(?:ghp|gho|github_pat|npm|xox[bap])_[A-Za-z0-9]{20,}/, what: 'a credential' },
  { pattern: /\bsk-(?:proj-|ant-)?[A-Za-z0-9]{32,}\b/, what: 'a credential' },
  { pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, what: 'a private key' },
];

/** Paths, hosts and secrets of the machine that a file was written on. */
export function machineTraces({ path, text }: RepositoryFile): readonly Finding[] {
  return traces.flatMap(({ pattern, what }) =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map((match) => ({
      path,
      line: lineAt(text, match.index),
      message: `names ${what}: ${match[0].slice(0, 40)}`,
    })),
  );
}

/** Versions in package.json that are not exact: what is tested is what is installed. */
export function looseVersions({ path, text }: RepositoryFile): readonly Finding[] {
  if (!/(^|\/)package\.json$/.test(path)) return [];
  const manifest = JSON.parse(text);
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
  return kinds.flatMap((kind) =>
    Object.entries<string>(manifest[kind] ?? {})
      .filter(([, version]) => !/^(npm:[^ ]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => ({ path, line: 0, message: `${name} ${version} is not exact.` })),
  );
}
