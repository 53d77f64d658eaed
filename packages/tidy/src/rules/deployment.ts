import ts from 'typescript';
import { anatomyOf } from '../support/anatomy.ts';
import type { Finding, RepositoryFile } from '../support/repository.ts';

const oneProcess = 'services/standalone/package.json';
const processes = 'infra/local/cluster-plan.ts';
const containers = 'docker-compose.yml';

/** They start services, or are none. */
const notServices = ['standalone', 'simulation'];

/**
 * A service that some way of starting Alfred has forgotten, and what one of them starts that is no
 * service: in one process, as processes on one machine, and in containers.
 */
export function forgottenServices(files: readonly RepositoryFile[]): readonly Finding[] {
  const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? '';
  const programs = files.flatMap(({ path, text }) => {
    const name = /^services\/([^/]+)\/src\/main\.ts$/.exec(path)?.[1];
    return name === undefined || notServices.includes(name)
      ? []
      : [{ name, isCalled: !/\bhostFront\(/.test(text) }];
  });
  const names = programs.map(({ name }) => name);
  const called = programs.filter(({ isCalled }) => isCalled).map(({ name }) => name);
  const compose = textOf(containers);
  return [
    ...compare(oneProcess, names, dependedOn(textOf(oneProcess), names)),
    ...compare(processes, names, planned(textOf(processes))),
    ...compare(containers, names, run(compose)),
    ...missing(called, addressed(compose)).map((name) => ({
      ...{ path: containers, line: 0 },
      message: `does not say where ${name} is called: ALFRED_${name.toUpperCase()}_ADDRESSES.`,
    })),
    ...missing(names, toldSecrets(compose)).map((name) => ({
      ...{ path: containers, line: 0 },
      message: `has no volume with the secrets of ${name}: ${name}-secrets:/volumes/${name}.`,
    })),
  ];
}

function compare(
  path: string,
  services: readonly string[],
  listed: readonly string[],
): readonly Finding[] {
  return [
    ...missing(services, listed).map((name) => ({
      ...{ path, line: 0 },
      message: `does not start ${name}.`,
    })),
    ...missing(listed, services).map((name) => ({
      ...{ path, line: 0 },
      message: `starts ${name}, which is no service.`,
    })),
  ];
}

function missing(wanted: readonly string[], there: readonly string[]): readonly string[] {
  return [...new Set(wanted)].filter((name) => !there.includes(name));
}

/** Of these services, those that a package depends on: it has other dependencies besides. */
function dependedOn(manifest: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => manifest.includes(`"@alfred/${name}":`));
}

/** The keys of `services`, and every line of the plan that stands by itself. */
function planned(text: string): readonly string[] {
  const { tree } = anatomyOf(processes, text);
  return tree.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) =>
    declarationList.declarations.flatMap(({ name, type, initializer }) => {
      if (type?.getText(tree) === 'ServiceLine') return [name.getText(tree)];
      if (name.getText(tree) !== 'services' || !initializer) return [];
      if (!ts.isObjectLiteralExpression(initializer)) return [];
      return initializer.properties.map((property) => property.name?.getText(tree) ?? '');
    }),
  );
}

function run(compose: string): readonly string[] {
  return captured(compose, /^ +command:.* services\/([a-z-]+)\/src\/main\.ts/gm);
}

function addressed(compose: string): readonly string[] {
  return captured(compose, /^ +ALFRED_([A-Z]+)_ADDRESSES: \S/gm).map((name) => name.toLowerCase());
}

function toldSecrets(compose: string): readonly string[] {
  const pairs = [...compose.matchAll(/^ +- ([a-z-]+)-secrets:\/volumes\/([a-z-]+)$/gm)];
  return pairs.flatMap(([, volume, folder]) => (volume && volume === folder ? [volume] : []));
}

function captured(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}
