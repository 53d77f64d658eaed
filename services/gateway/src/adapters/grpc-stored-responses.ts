import type { IdentityClient } from '@alfred/contracts/identity';
import type { StoredResponses } from '../ports/stored-responses.ts';
import { toProtoCaller } from './api/grpc-directory.ts';

type Asked = Pick<IdentityClient, 'keepText' | 'readKeptTexts' | 'dropKeptText'>;

/** What an id of a response looks like: nothing else is asked for. */
const likely = /^[\w-]{1,128}$/;

/** Responses in identity's boxes. */
export function grpcStoredResponses(identity: Asked): StoredResponses {
  const kind = 'response';
  return {
    keep: async (caller, { id, previous = '', text, expiresAt }) => {
      const said = { id, previous, text: Buffer.from(text), expiresAt };
      await identity.keepText({ caller: toProtoCaller(caller), kind, ...said });
    },
    read: async (caller, id, before) => {
      if (!likely.test(id)) return [];
      const about = { caller: toProtoCaller(caller), kind, id, before };
      const { texts } = await identity.readKeptTexts(about);
      return texts.map(({ previous, text, ...kept }) => ({
        id: kept.id,
        previous: previous || undefined,
        text: Buffer.from(text).toString(),
      }));
    },
    drop: async (caller, id) =>
      likely.test(id) &&
      (await identity.dropKeptText({ caller: toProtoCaller(caller), kind, id })).dropped,
  };
}
