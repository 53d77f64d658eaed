import type { ServerKind } from './server-kind.ts';

/** Where a server was found. */
export type FoundServer =
  /** It runs already, and is not ours to stop. */
  | { readonly rung: 'url'; readonly url: string }
  | { readonly rung: 'program'; readonly path: string }
  | { readonly rung: 'docker'; readonly image: string };

/** The part of the machine that the search looks at. */
export interface Surroundings {
  readonly platform: string;
  setting(name: string): string | undefined;
  /** The path of the first of these programs that can be run. */
  program(names: readonly string[]): Promise<string | undefined>;
  /** Whether a Docker engine answers and has this image, or could fetch it. */
  dockerHas(image: string): Promise<boolean>;
  /** Which package manager this user may run, if any. */
  packageManager(): Promise<PackageManager | undefined>;
}

/** Installs programs for the whole machine. */
export interface PackageManager {
  readonly name: 'apt' | 'brew';
  /** Does nothing when `isThere` says so: another process may have been quicker. */
  install(packageName: string, isThere: () => Promise<boolean>): Promise<void>;
}

/** The steps of the search, in order. */
export const rungs = ['url', 'program', 'docker', 'package'] as const;
export type Rung = (typeof rungs)[number];

/**
 * Finds a server: a URL in the environment, a program on the machine, a Docker engine, the system's
 * package manager where this user may run it. Throws with the command to run when none has one.
 */
export async function findServer(
  kind: ServerKind,
  surroundings: Surroundings,
  allowed: readonly Rung[] = rungs,
): Promise<FoundServer> {
  for (const rung of rungs.filter((each) => allowed.includes(each))) {
    const found = await steps[rung](kind, surroundings);
    if (found) return found;
  }
  throw new Error(advice(kind, surroundings.platform));
}

type Step = (kind: ServerKind, surroundings: Surroundings) => Promise<FoundServer | undefined>;

const steps: Readonly<Record<Rung, Step>> = {
  url: async (kind, surroundings) => {
    const url = surroundings.setting(kind.urlSetting);
    return url ? { rung: 'url', url } : undefined;
  },
  program: async (kind, surroundings) => {
    const path = await surroundings.program(kind.programs);
    return path ? { rung: 'program', path } : undefined;
  },
  docker: async (kind, surroundings) => {
    const image = surroundings.setting(kind.imageSetting) ?? kind.image;
    return (await surroundings.dockerHas(image)) ? { rung: 'docker', image } : undefined;
  },
  package: async (kind, surroundings) => {
    const manager = await surroundings.packageManager();
    const isThere = async () => (await surroundings.program(kind.programs)) !== undefined;
    await manager?.install(kind.packages[manager.name], isThere);
    return manager ? steps.program(kind, surroundings) : undefined;
  },
};

function advice({ name, packages, urlSetting }: ServerKind, platform: string): string {
  const command =
    platform === 'darwin'
      ? `brew install ${packages.brew}`
      : `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.apt}`;
  return [
    `No ${name} server was found and none could be installed. Run:`,
    `  ${command}`,
    `or start Docker, or set ${urlSetting} to the URL of a running one.`,
  ].join('\n');
}
