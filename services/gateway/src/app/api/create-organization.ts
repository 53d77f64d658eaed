import { USD } from '@alfred/money';
import type { CreatedOrganization, Directory, Repeatable } from '../../ports/api/directory.ts';
import type { PolicyBook, PolicyRule } from '../../ports/api/policy-book.ts';
import { acceptAsset } from './money.ts';

/** What a new organisation starts with: its owners narrow it down. */
const starterRules: readonly PolicyRule[] = [{ id: 'allow-all', effect: 'allow', models: ['*'] }];

/**
 * A new organisation that can be used at once: tree, ledger, owner's key, and a policy at its root.
 *
 * Repeating it under the same idempotency key finishes what a failure left undone, and never
 * publishes the starter policy a second time.
 */
export function createOrganization(deps: {
  readonly directory: Pick<Directory, 'createOrganization'>;
  readonly policies: Pick<PolicyBook, 'put'>;
}) {
  return async (
    wish: Repeatable<{
      readonly name: string;
      readonly timeZone: string;
      /** What its calls will be paid in, by its code. Without it: dollars. */
      readonly asset?: string | undefined;
    }>,
  ): Promise<CreatedOrganization> => {
    const { id: asset } = acceptAsset(wish.asset ?? USD.code);
    const created = await deps.directory.createOrganization({ ...wish, asset });
    const { id } = created.organization;
    await deps.policies.put({
      organization: id,
      node: id,
      ledger: created.ledger,
      actor: id,
      apiKey: 'operator',
      rules: starterRules,
      sections: {},
      idempotency: wish.idempotency,
    });
    return created;
  };
}

export type CreateOrganization = ReturnType<typeof createOrganization>;
