import type { IdentityClient } from '@alfred/contracts/identity';
import type { KeptTexts } from '../../ports/api/kept-texts.ts';
import { toProtoCaller } from './grpc-directory.ts';

/** What identity keeps of calls, in boxes. */
export function grpcKeptTexts(
  identity: Pick<IdentityClient, 'listKeptTexts' | 'readKeptTexts'>,
): KeptTexts {
  return {
    list: async (caller, node, { after, limit }) => {
      const { marks } = await identity.listKeptTexts({
        caller: toProtoCaller(caller),
        ...{ node, limit, afterKind: after?.kind ?? '', afterId: after?.id ?? '' },
      });
      return marks.map(({ kind, id, previous, createdAt, expiresAt }) => ({
        ...{ kind, id, createdAt, expiresAt, previous: previous || undefined },
      }));
    },
    read: async (caller, { kind, id }) => {
      const about = { caller: toProtoCaller(caller), kind, id, before: 0 };
      const [found] = (await identity.readKeptTexts(about)).texts;
      return found && Buffer.from(found.text).toString();
    },
  };
}
