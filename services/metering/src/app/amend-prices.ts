import { createHash } from 'node:crypto';
import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type Amendment, priceBook } from '@alfred/pricing';
import type { PriceVersions, VersionSummary } from '../ports/price-versions.ts';
import type { PriceBooks } from './price-books.ts';

interface Deps {
  readonly versions: PriceVersions;
  readonly books: Pick<PriceBooks, 'amended' | 'version'>;
  readonly clock: Clock;
}

/** One page of the list of versions is at most this long. */
const pageMax = 500;

/**
 * Another price or rate from an instant on. Answers with the version of the book in force; a change
 * that changes nothing makes no version.
 */
export function amendPrices({ versions, books, clock }: Deps) {
  return (amendment: Amendment, idempotency: string): Promise<string> => {
    const attempt = attemptOf(idempotency, ['amend', JSON.stringify(amendment)]);
    const now = clock.nowMicros();
    return versions.change(attempt, (changes) => {
      const before = books.amended(changes);
      const edition = nextEdition(before.version, changes.length, now);
      const change = { number: BigInt(changes.length + 1), edition, amendment };
      const { version, json } = books.amended([...changes, change]);
      if (isSame(before.json, json)) return { version: before.version };
      return { edition, amendment, version, book: json, at: now };
    });
  };
}

/** The newest versions first. */
export function listPriceVersions({ versions }: Pick<Deps, 'versions'>) {
  return async (before: string, limit: number): Promise<readonly VersionSummary[]> => {
    if (limit < 1 || limit > pageMax) {
      const reason = `limit: it is not 1 to ${pageMax}`;
      throw new AlfredError('request_invalid', { param: 'limit', reason });
    }
    if (before !== '' && (await versions.find(before)) === undefined) {
      throw new AlfredError('cursor_invalid');
    }
    return versions.list(before === '' ? undefined : before, limit);
  };
}

/**
 * Marks a version as wrong: what it still charges is captured as it says, and rated again at once by
 * the version that stands for it. What it charged before is left to a rerate.
 */
export function supersedePrices({ versions, books, clock }: Deps) {
  return async (wish: {
    readonly version: string;
    /** Empty: the version in force. */
    readonly by: string;
    readonly idempotency: string;
  }): Promise<VersionSummary> => {
    const { version, idempotency } = wish;
    const { version: current } = await books.version('');
    const { version: by } = await books.version(wish.by);
    const standsFor = await versions.supersededOf([by]);
    if (version === current || (standsFor.get(by) ?? by) === version) {
      throw new AlfredError('price_version_in_force', { version });
    }
    const attempt = attemptOf(idempotency, ['supersede', version, wish.by]);
    const mark = { version, by, at: clock.nowMicros() };
    const marked = await versions.supersede(attempt, mark);
    if (!marked) throw new AlfredError('resource_unknown', { kind: 'price version', id: version });
    return marked;
  };
}

function attemptOf(key: string, content: readonly string[]) {
  const digest = createHash('sha256').update(JSON.stringify(content)).digest();
  return { key, digest };
}

/** The day of the change, and a number that no version of that day has yet. */
function nextEdition(before: string, changes: number, now: bigint): string {
  const day = new Date(Number(now / 1_000n)).toISOString().slice(0, '2026-01-31'.length);
  const [sameDay, number] = before.replace(/\+.*$/, '').split('.');
  return `${day}.${sameDay === day ? Number(number) + 1 : changes + 1}`;
}

function isSame(before: string, after: string): boolean {
  return contentOf(before) === contentOf(after);
}

/** The digest behind the edition is that of the content. */
function contentOf(json: string): string {
  return priceBook(json).version.replace(/^.*\+/, '');
}
