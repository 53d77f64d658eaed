import type { MeteringServiceImplementation } from '@alfred/contracts/metering';
import { AlfredError } from '@alfred/errors';
import type { PriceBooks } from '../app/price-books.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import { decodeStory } from '../wire/story.ts';

export interface MeteringApiDeps {
  readonly store: Pick<UsageStore, 'cursorOf' | 'storyOf'>;
  readonly prices: Pick<PriceBooks, 'version'>;
}

/** The cursor of a gateway that was never heard of. */
const unseen = -1n;

/** alfred.metering.v1.Metering. */
export function meteringApi({ store, prices }: MeteringApiDeps): MeteringServiceImplementation {
  return {
    getUsageCursor: async ({ incarnation }) => ({
      position: (await store.cursorOf(incarnation)) ?? unseen,
    }),
    getPriceBook: async ({ version: name }) => {
      const { version, json } = await prices.version(name);
      return { version, book: Buffer.from(json) };
    },
    getRequest: async ({ organization, request }) => {
      const story = await store.storyOf(organization, request);
      if (!story) throw new AlfredError('resource_unknown', { kind: 'request', id: request });
      const { records, entry, disputed } = story;
      return { records: decodeStory(records), entry, disputed };
    },
  };
}
