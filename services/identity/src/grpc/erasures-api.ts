import type {
  IdentityServiceImplementation,
  Erasure as ProtoErasure,
} from '@alfred/contracts/identity';
import type { erasePerson, placeHold, readErasure, releaseHold } from '../app/erase-person.ts';
import type { openTexts, sealTexts } from '../app/sealed-texts.ts';
import type { Erasure } from '../domain/erasure.ts';
import { fromProtoCaller } from './messages.ts';

/** The use cases about what is known of people. */
export interface ErasureUseCases {
  readonly erasePerson: ReturnType<typeof erasePerson>;
  readonly readErasure: ReturnType<typeof readErasure>;
  readonly placeHold: ReturnType<typeof placeHold>;
  readonly releaseHold: ReturnType<typeof releaseHold>;
  readonly sealTexts: ReturnType<typeof sealTexts>;
  readonly openTexts: ReturnType<typeof openTexts>;
}

/** The calls of the service that are about what is known of people. */
export function erasuresApi(app: ErasureUseCases) {
  return {
    erasePerson: async ({ caller, node }) => ({
      erasure: toProtoErasure(await app.erasePerson({ caller: fromProtoCaller(caller), node })),
    }),
    getErasure: async ({ caller, node }) => ({
      erasure: toProtoErasure(await app.readErasure({ caller: fromProtoCaller(caller), node })),
    }),
    placeHold: async ({ caller, node }) => ({
      erasure: toProtoErasure(await app.placeHold({ caller: fromProtoCaller(caller), node })),
    }),
    releaseHold: async ({ caller, node }) => ({
      erasure: toProtoErasure(await app.releaseHold({ caller: fromProtoCaller(caller), node })),
    }),
    seal: async ({ caller, idempotency, texts }) => ({
      texts: await app.sealTexts({ caller: fromProtoCaller(caller), idempotency, texts }),
    }),
    unseal: async ({ caller, entries }) => {
      const opened = await app.openTexts({ caller: fromProtoCaller(caller), entries });
      return { entries: opened.map((texts) => ({ texts: [...texts] })) };
    },
  } satisfies Partial<IdentityServiceImplementation>;
}

/** An erasure as it travels; 0 stands for a time that has not come. */
function toProtoErasure(erasure: Erasure): ProtoErasure {
  const { node, status, requestedAt = 0n, doneAt = 0n, held } = erasure;
  return { node, status, requestedAt, doneAt, held };
}
