import type { MeteringServiceImplementation } from '@alfred/contracts/metering';
import { AlfredError } from '@alfred/errors';
import type { decideStopped, listStopped } from '../app/decide-stopped.ts';
import type { PriceBooks } from '../app/price-books.ts';
import type { reportUsage } from '../app/report-usage.ts';
import type { readRerate, startRerate } from '../app/rerates.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import { decodeStory } from '../wire/story.ts';
import { type CacheVerdictsApiDeps, cacheVerdictsApi } from './cache-verdicts-api.ts';
import { type ExperimentsApiDeps, experimentsApi } from './experiments-api.ts';
import { toProtoReport, toProtoRerating, toProtoStopped } from './messages.ts';
import { type PriceUseCases, pricesApi } from './prices-api.ts';

export interface MeteringApiDeps extends PriceUseCases, ExperimentsApiDeps, CacheVerdictsApiDeps {
  readonly store: Pick<UsageStore, 'cursorOf' | 'storyOf'>;
  readonly prices: Pick<PriceBooks, 'version'>;
  readonly reportUsage: ReturnType<typeof reportUsage>;
  readonly startRerate: ReturnType<typeof startRerate>;
  readonly readRerate: ReturnType<typeof readRerate>;
  readonly listStopped: ReturnType<typeof listStopped>;
  readonly decideStopped: ReturnType<typeof decideStopped>;
}

/** The cursor of a gateway that was never heard of. */
const unseen = -1n;

/** alfred.metering.v1.Metering. */
export function meteringApi(app: MeteringApiDeps): MeteringServiceImplementation {
  const { store, prices } = app;
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
    ...pricesApi(app),
    ...experimentsApi(app),
    ...cacheVerdictsApi(app),
    reportUsage: async ({ organization, ledger, asset, usages }, { signal }) => {
      const reporter = { organization, ledger, asset };
      return { results: (await app.reportUsage(reporter, usages, signal)).map(toProtoReport) };
    },
    startRerate: async ({ idempotency, ...wish }) => ({
      rerate: toProtoRerating(await app.startRerate(wish, idempotency)),
    }),
    getRerate: async ({ id }) => ({ rerate: toProtoRerating(await app.readRerate(id)) }),
    listStopped: async ({ after, limit }) => ({
      records: (await app.listStopped(after, limit)).map(toProtoStopped),
    }),
    decideStopped: async (wish, { signal }) => ({ entry: await app.decideStopped(wish, signal) }),
  };
}
