import type { IdentityClient, Erasure as ProtoErasure } from '@alfred/contracts/identity';
import { AlfredError } from '@alfred/errors';
import { type Erasure, erasureStatuses, type People } from '../../ports/api/people.ts';
import { toProtoCaller } from './grpc-directory.ts';

type Asked = Pick<
  IdentityClient,
  'erasePerson' | 'getErasure' | 'placeHold' | 'releaseHold' | 'seal' | 'unseal'
>;

/** Identity waits for the ledger before it says how far an erasure is. Milliseconds. */
const ledgerPatienceMs = 12_000;

/** People as identity knows them. */
export function grpcPeople(identity: Asked): People {
  const about = (caller: Parameters<People['erase']>[0], node: string) => ({
    caller: toProtoCaller(caller),
    node,
  });
  return {
    erase: async (caller, node) =>
      erasureOf((await identity.erasePerson(about(caller, node), patiently())).erasure),
    erasure: async (caller, node) =>
      erasureOf((await identity.getErasure(about(caller, node))).erasure),
    hold: async (caller, node) =>
      erasureOf((await identity.placeHold(about(caller, node))).erasure),
    release: async (caller, node) =>
      erasureOf((await identity.releaseHold(about(caller, node), patiently())).erasure),
    seal: async (caller, idempotency, texts) => {
      const clear = texts.map((text) => ({ ...text, subjects: [...text.subjects] }));
      const request = { caller: toProtoCaller(caller), idempotency, texts: clear };
      return (await identity.seal(request)).texts;
    },
    open: async (caller, entries) => {
      const sealed = entries.map(({ key, texts }) => ({
        key,
        texts: texts.map((text) => ({ ...text, subjects: [...text.subjects] })),
      }));
      const opened = await identity.unseal({ caller: toProtoCaller(caller), entries: sealed });
      return opened.entries.map(({ texts }) =>
        texts.map(({ field, status, text }) => ({
          ...{ field, status },
          text: status === 'opened' ? text : undefined,
        })),
      );
    },
  };
}

const patiently = () => ({ signal: AbortSignal.timeout(ledgerPatienceMs) });

function erasureOf(erasure: ProtoErasure | undefined): Erasure {
  const status = erasureStatuses.find((known) => known === erasure?.status);
  if (!erasure || !status) {
    throw new AlfredError('internal', {}, { cause: new Error('an answer without an erasure') });
  }
  const { node, requestedAt, doneAt, held } = erasure;
  const times = { requestedAt: requestedAt || undefined, doneAt: doneAt || undefined };
  return { node, status, ...times, held };
}
