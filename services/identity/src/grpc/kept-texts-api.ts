import type {
  IdentityServiceImplementation,
  KeptText as ProtoKeptText,
} from '@alfred/contracts/identity';
import type { dropKeptText, keepText, readKeptTexts } from '../app/kept-texts.ts';
import type { listKeptTexts } from '../app/list-kept-texts.ts';
import type { KeptText } from '../ports/kept-texts.ts';
import { fromProtoCaller } from './messages.ts';

/** The use cases about what was said in calls. */
export interface KeptTextUseCases {
  readonly keepText: ReturnType<typeof keepText>;
  readonly readKeptTexts: ReturnType<typeof readKeptTexts>;
  readonly dropKeptText: ReturnType<typeof dropKeptText>;
  readonly listKeptTexts: ReturnType<typeof listKeptTexts>;
}

/** The calls of the service that are about what was said in calls. */
export function keptTextsApi(app: KeptTextUseCases) {
  return {
    keepText: async ({ caller, previous, text, ...about }) => {
      const said = { previous: previous || undefined, text: Buffer.from(text).toString() };
      await app.keepText({ ...about, ...said, caller: fromProtoCaller(caller) });
      return {};
    },
    readKeptTexts: async ({ caller, ...about }) => {
      const texts = await app.readKeptTexts({ ...about, caller: fromProtoCaller(caller) });
      return { texts: texts.map(toProtoText) };
    },
    dropKeptText: async ({ caller, ...about }) => ({
      dropped: await app.dropKeptText({ ...about, caller: fromProtoCaller(caller) }),
    }),
    listKeptTexts: async ({ caller, node, afterKind, afterId, limit }) => {
      const page = { after: { kind: afterKind, id: afterId }, limit };
      const marks = await app.listKeptTexts({ caller: fromProtoCaller(caller), node, ...page });
      return { marks: marks.map(({ previous = '', ...mark }) => ({ ...mark, previous })) };
    },
  } satisfies Partial<IdentityServiceImplementation>;
}

function toProtoText({ previous = '', text, ...kept }: KeptText): ProtoKeptText {
  return { ...kept, previous, text: Buffer.from(text) };
}
