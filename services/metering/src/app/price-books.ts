import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type PriceBook, priceBook } from '@alfred/pricing';
import type { Task } from '@alfred/service-kit';
import type { PriceSource, PriceVersions } from '../ports/price-versions.ts';

/** A version as it travels: the JSON is never written anew. */
export interface BookVersion {
  readonly version: string;
  readonly json: string;
}

/** The price book of this start, and every one before it. */
export interface PriceBooks {
  /** Reads the source, keeps its version, and puts it in force. */
  readonly task: Task;
  /** The version in force for an empty name. Throws `resource_unknown` for one that never was. */
  version(name: string): Promise<BookVersion>;
  /** Those of these versions that exist, ready to compute with. */
  named(versions: readonly string[]): Promise<ReadonlyMap<string, PriceBook>>;
}

export interface PriceBooksDeps {
  readonly source: PriceSource;
  readonly versions: PriceVersions;
  readonly clock: Clock;
}

/** Records name few versions at a time; a book is a few hundred kilobytes. */
const booksMax = 8;

export function priceBooks({ source, versions, clock }: PriceBooksDeps): PriceBooks {
  const books = new Map<string, PriceBook>();
  let current: BookVersion | undefined;

  async function load(version: string): Promise<PriceBook | undefined> {
    const known = books.get(version);
    if (known) return known;
    const json = await versions.find(version);
    return json === undefined ? undefined : remember(priceBook(json));
  }

  function remember(book: PriceBook): PriceBook {
    const [oldest] = books.keys();
    if (books.size >= booksMax && oldest !== undefined) books.delete(oldest);
    books.set(book.version, book);
    return book;
  }

  return {
    task: {
      name: 'metering.prices',
      start: async () => {
        const json = source.read();
        const { version } = remember(priceBook(json));
        await versions.put(version, json, clock.nowMicros());
        current = { version, json };
      },
      stop: async () => {},
    },
    version: async (name) => {
      if (!current) throw new AlfredError('service_unavailable', { service: 'metering' });
      if (name === '' || name === current.version) return current;
      const json = await versions.find(name);
      if (json === undefined) {
        throw new AlfredError('resource_unknown', { kind: 'price version', id: name });
      }
      return { version: name, json };
    },
    named: async (names) => {
      const loaded = await Promise.all(names.map(load));
      return new Map(loaded.flatMap((book) => (book ? [[book.version, book] as const] : [])));
    },
  };
}
