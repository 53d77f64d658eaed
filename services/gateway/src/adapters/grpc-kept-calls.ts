import type { IdentityClient } from '@alfred/contracts/identity';
import { retrying } from '@alfred/service-kit';
import type { KeptCalls } from '../ports/kept-calls.ts';
import { toProtoCaller } from './api/grpc-directory.ts';

type Asked = Pick<IdentityClient, 'keepText' | 'readKeptTexts' | 'dropKeptText'>;

/** An identity that is away for longer does not get to keep the call. */
const patience = { attemptsMax: 5, firstDelayMs: 100, delayMaxMs: 2_000 };

/** Calls in identity's boxes. */
export function grpcKeptCalls(
  identity: Asked,
  onUnkept: (error: unknown, request: string) => void,
): KeptCalls {
  const kind = 'call';
  return {
    keep: async (caller, { request, text, expiresAt }) => {
      const said = { kind, id: request, previous: '', text: Buffer.from(text), expiresAt };
      const asked = { caller: toProtoCaller(caller), ...said };
      try {
        await retrying(() => identity.keepText(asked), patience);
      } catch (error) {
        onUnkept(error, request);
      }
    },
    read: async (caller, request) => {
      const about = { caller: toProtoCaller(caller), kind, id: request, before: 0 };
      const [found] = (await identity.readKeptTexts(about)).texts;
      return found && Buffer.from(found.text).toString();
    },
    drop: async (caller, request) =>
      (await identity.dropKeptText({ caller: toProtoCaller(caller), kind, id: request })).dropped,
  };
}
