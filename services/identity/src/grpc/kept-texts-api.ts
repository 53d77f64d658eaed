import type {
  IdentityServiceImplementation,
  KeptText as ProtoKeptText,
} from '@alfred/contracts/identity';
import type { dropKeptText, keepText, readKeptTexts } from '../app/kept-texts.ts';
import type { KeptText } from '../ports/kept-texts.ts';
import { fromProtoCaller } from './messages.ts';

/** The use cases about what was said in calls. */
export interface KeptTextUseCases {
  readonly keepText: ReturnType<typeof keepText>;
  readonly readKeptTexts: ReturnType<typeof readKeptTexts>;
  readonly dropKeptText: ReturnType<typeof dropKeptText>;
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
  } satisfies Partial<IdentityServiceImplementation>;
}

function toProtoText({ previous = '', text, ...kept }: KeptText): ProtoKeptText {
  return { ...kept, previous, text: Buffer.from(text) };
}
