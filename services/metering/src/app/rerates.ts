import { createHash } from 'node:crypto';
import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import { type BookJson, type BookModel, readBook } from '@alfred/pricing';
import {
  advanceBy,
  type Change,
  noProgress,
  type RatedPage,
  type RerateWish,
  ratePage,
} from '../domain/rerate-page.ts';
import type { Ending } from '../domain/usage-record.ts';
import type { Rerates, Rerating, StoredStory } from '../ports/rerates.ts';
import type { UsageLedger } from '../ports/usage-ledger.ts';
import type { ReratedRequest } from '../ports/usage-store.ts';
import { type Answers, applyCommands } from './apply-commands.ts';
import type { PriceBooks } from './price-books.ts';

/** Requests that one step looks at. */
const pageMax = 500;

interface StartDeps {
  readonly rerates: Rerates;
  readonly prices: Pick<PriceBooks, 'version'>;
  readonly clock: Clock;
  /** Wakes whoever makes the steps. */
  readonly onStarted: () => void;
}

/**
 * Notes that charges have to be computed again, and answers at once: the steps are made in the
 * background, and a process that ends meanwhile goes on where it was.
 */
export function startRerate({ rerates, prices, clock, onStarted }: StartDeps) {
  return async (wish: RerateWish, idempotency: string): Promise<Rerating> => {
    const { version: toVersion, json } = await prices.version(wish.toVersion);
    if (wish.fromVersion !== '') await prices.version(wish.fromVersion);
    if (wish.provider === '') throw refused('no provider is named');
    refuseUnknown(readBook(json), wish);
    if (wish.fromVersion === toVersion) throw refused(`${toVersion} is both wrong and right`);
    if (wish.until > 0n && wish.until <= wish.since) throw refused('it ends before it begins');
    const content = JSON.stringify(wish, (_, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    const digest = createHash('sha256').update(content).digest();
    const rerating = await rerates.create(
      { key: idempotency, digest },
      {
        id: randomId('rer'),
        wish: { ...wish, toVersion },
        status: 'running',
        createdAt: clock.nowMicros(),
        position: '',
        progress: noProgress,
      },
    );
    onStarted();
    return rerating;
  };
}

/** A ceiling stands for models by any name; elsewhere a name that is mistyped would match nothing. */
function refuseUnknown({ models }: BookJson, wish: Pick<RerateWish, 'provider' | 'model'>): void {
  const { provider, model } = wish;
  if (models.some((each) => each.provider === '*')) return;
  const own = models.filter((each) => each.provider === provider);
  if (own.length === 0) throw refused(`the price book has no provider ${provider}`);
  if (model === '' || own.some((each) => each.model === '*' || isName(each, model))) return;
  throw refused(`the price book has no model ${model} of ${provider}`);
}

function isName({ model, aliases = [], prefixes = [], dated = [] }: BookModel, name: string) {
  const isDated = dated.some((each) => name.startsWith(`${each}-`));
  const isPrefixed = prefixes.some((each) => name.startsWith(each));
  return model === name || aliases.includes(name) || isPrefixed || isDated;
}

function refused(reason: string): AlfredError {
  return new AlfredError('rerate_refused', { reason });
}

export function readRerate({ rerates }: Pick<StartDeps, 'rerates'>) {
  return async (id: string): Promise<Rerating> => {
    const found = await rerates.find(id);
    if (!found) throw new AlfredError('resource_unknown', { kind: 'rerate', id });
    return found;
  };
}

export interface RerateStepDeps {
  readonly rerates: Rerates;
  readonly ledger: Pick<UsageLedger, 'apply'>;
  readonly prices: Pick<PriceBooks, 'named'>;
  /** The endings in a story. */
  readonly endingsIn: (story: StoredStory) => readonly Ending[];
}

/**
 * One step of the oldest rerate that is not done; false when there is none. Commands first, then the
 * step is written: a crash in between repeats the commands, which the ledger answers as before.
 */
export function stepRerate(deps: RerateStepDeps) {
  return async (signal: AbortSignal): Promise<boolean> => {
    const rerating = await deps.rerates.nextRunning();
    if (!rerating) return false;
    const { id, wish, position: after } = rerating;
    const stories = await deps.rerates.stories({ after, ...wish }, pageMax);
    const page = await ratedPage(deps, wish, stories);
    const commands = wish.dryRun ? [] : page.changes;
    const answers = await applyCommands(deps.ledger, numbered(commands), signal);
    await deps.rerates.advance({
      id,
      from: after,
      to: stories.at(-1)?.request ?? after,
      progress: advanceBy(rerating.progress, { ...page, seen: stories.length }, refusedOf(answers)),
      rerated: commands.flatMap(({ command }, n) => reratedBy(command, answers.get(n))),
      status: stories.length < pageMax ? 'done' : 'running',
    });
    return true;
  };
}

async function ratedPage(
  { rerates, prices, endingsIn }: RerateStepDeps,
  wish: RerateWish,
  stories: readonly StoredStory[],
): Promise<RatedPage> {
  // Of a request that was charged by policy and whose own ending came late, the last one counts.
  const endings = stories.flatMap((story) => endingsIn(story).slice(-1));
  const charges = await rerates.chargesOf(endings.map(({ request }) => request));
  const book = (await prices.named([wish.toVersion])).get(wish.toVersion);
  if (!book) throw new AlfredError('internal', {}, { cause: new Error('a version was lost') });
  return ratePage(endings, wish, { book, charges });
}

function numbered(changes: readonly Change[]) {
  return changes.map(({ command }, record) => ({ record, command }));
}

function refusedOf(answers: Answers): ReadonlySet<number> {
  const refusals = [...answers].filter(([, { outcome }]) => outcome === 'refused');
  return new Set(refusals.map(([n]) => n));
}

function reratedBy(
  { of, price, amount }: Change['command'],
  answer: ReturnType<Answers['get']>,
): ReratedRequest[] {
  if (answer?.outcome !== 'accepted') return [];
  return [{ request: of.request, price, amount, entry: answer.entry }];
}
