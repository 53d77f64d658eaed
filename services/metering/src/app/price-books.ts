import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { amendBook, type PriceBook, priceBook } from '@alfred/pricing';
import type { Task } from '@alfred/service-kit';
import type { PriceChange, PriceSource, PriceVersions } from '../ports/price-versions.ts';

/** A version as it travels: the JSON is never written anew. */
export interface BookVersion {
  readonly version: string;
  readonly json: string;
}

/** The price book in force, and every one before it. */
export interface PriceBooks {
  /** Reads the source, keeps its version, and puts it in force. */
  readonly task: Task;
  /** The version in force for an empty name. Throws `resource_unknown` for one that never was. */
  version(name: string): Promise<BookVersion>;
  /** The book in force, ready to compute with. */
  current(): Promise<PriceBook>;
  /** Those of these versions that exist, ready to compute with. */
  named(versions: readonly string[]): Promise<ReadonlyMap<string, PriceBook>>;
  /** Those of these versions that are superseded, with the one that stands for each. */
  superseded(versions: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The book that these changes make of the source. */
  amended(changes: readonly PriceChange[]): BookVersion;
}

export interface PriceBooksDeps {
  readonly source: PriceSource;
  readonly versions: Pick<
    PriceVersions,
    'put' | 'find' | 'lastChange' | 'changes' | 'supersededOf'
  >;
  readonly clock: Clock;
}

/** Records name few versions at a time; a book is a few hundred kilobytes. */
const booksMax = 8;

export function priceBooks({ source, versions, clock }: PriceBooksDeps): PriceBooks {
  const read = readBooks(versions);
  let base: string | undefined;
  let inForce: (BookVersion & { readonly change: bigint }) | undefined;

  function amended(changes: readonly PriceChange[]): BookVersion {
    if (base === undefined) throw new AlfredError('service_unavailable', { service: 'metering' });
    const last = changes.at(-1);
    const amendments = changes.map(({ amendment }) => amendment);
    const json = last ? amendBook(base, last.edition, amendments) : base;
    return { version: priceBook(json).version, json };
  }

  /** Another process may have changed the book: the table says what is in force. */
  async function refreshed(): Promise<BookVersion> {
    if (base === undefined) throw new AlfredError('service_unavailable', { service: 'metering' });
    const change = await versions.lastChange();
    if (inForce?.change === change) return inForce;
    const made = amended(await versions.changes());
    await versions.put(made.version, made.json, clock.nowMicros());
    inForce = { ...made, change };
    return inForce;
  }

  return {
    task: {
      name: 'metering.prices',
      start: async () => {
        base = source.read();
        inForce = undefined;
        await refreshed();
      },
      stop: async () => {},
    },
    version: async (name) => {
      const current = await refreshed();
      if (name === '' || name === current.version) return current;
      const json = await versions.find(name);
      if (json === undefined) {
        throw new AlfredError('resource_unknown', { kind: 'price version', id: name });
      }
      return { version: name, json };
    },
    current: async () => read.of(await refreshed()),
    named: read.named,
    superseded: async (names) =>
      names.length === 0 ? new Map() : versions.supersededOf([...names]),
    amended,
  };
}

/** Books that are ready to compute with: the last few that were asked for. */
function readBooks(versions: Pick<PriceVersions, 'find'>) {
  const books = new Map<string, PriceBook>();

  function of({ version, json }: BookVersion): PriceBook {
    const known = books.get(version);
    if (known) return known;
    const [oldest] = books.keys();
    if (books.size >= booksMax && oldest !== undefined) books.delete(oldest);
    const book = priceBook(json);
    books.set(version, book);
    return book;
  }

  async function load(version: string): Promise<PriceBook | undefined> {
    const known = books.get(version);
    if (known) return known;
    const json = await versions.find(version);
    return json === undefined ? undefined : of({ version, json });
  }

  return {
    of,
    named: async (names: readonly string[]): Promise<ReadonlyMap<string, PriceBook>> => {
      const loaded = await Promise.all(names.map(load));
      return new Map(loaded.flatMap((book) => (book ? [[book.version, book] as const] : [])));
    },
  };
}
