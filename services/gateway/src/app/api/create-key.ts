import { derivedId } from '@alfred/ids';
import type { Caller } from '../../domain/caller.ts';
import { simulatedProvider } from '../../domain/model-route.ts';
import { pastUses } from '../../domain/sandbox-history.ts';
import type {
  CreatedKey,
  Directory,
  KeyCreation,
  OpenedSandbox,
} from '../../ports/api/directory.ts';
import type { MeteringDesk } from '../../ports/api/metering-desk.ts';
import type { PolicyBook, PolicyRule } from '../../ports/api/policy-book.ts';

/** All that a sandbox may ever call, whatever else a release lets test keys do. */
const sandboxRules: readonly PolicyRule[] = [
  { id: 'simulated', effect: 'allow', models: [`${simulatedProvider}/*`] },
];
/** Names what every sandbox begins with, so that it begins once. */
const origin = 'alfred.sandbox';

interface Deps {
  readonly directory: Pick<Directory, 'createKey' | 'openSandbox'>;
  readonly policies: Pick<PolicyBook, 'put'>;
  readonly desk: Pick<MeteringDesk, 'report'>;
}

/**
 * A key of a node. Before one for tests is made, the place that it leads to stands ready with a
 * policy and a past: the secret is shown once, so nothing may fail behind it.
 */
export function createKey({ directory, policies, desk }: Deps) {
  return async (caller: Caller, wish: KeyCreation): Promise<CreatedKey> => {
    if (wish.mode === 'test') {
      const sandbox = await directory.openSandbox(caller, wish.node);
      await policies.put(starterPolicy(sandbox));
      await desk.report(sandbox, pastOf(sandbox));
    }
    return directory.createKey(caller, wish);
  };
}

function starterPolicy({ organization, ledger }: OpenedSandbox): Parameters<PolicyBook['put']>[0] {
  return {
    organization,
    ledger,
    node: organization,
    actor: organization,
    apiKey: origin,
    rules: sandboxRules,
    sections: {},
    idempotency: origin,
  };
}

/** Told again, these are the same reports: they count once. */
function pastOf({ organization, node, openedAt }: OpenedSandbox) {
  return pastUses(openedAt).map(({ name, at, model, usage }) => ({
    report: derivedId('rep', organization, origin, `${node}.${name}`),
    ...{ node, at, provider: simulatedProvider, model, usage },
    amount: undefined,
    tags: {},
  }));
}

export type CreateKey = ReturnType<typeof createKey>;
