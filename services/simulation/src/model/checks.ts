// What holds after every step, and what holds when everything has healed and time has passed.
import type { SentCommand } from '../drive/admin.ts';
import type { Platform } from '../parts/platform.ts';
import { costByHand } from '../parts/prices.ts';
import type { TrueCall, TrueRequest } from '../parts/requests.ts';
import { type Books, balance, holdingsOf, nameOf } from './books.ts';
import { commandProblem } from './commands.ts';
import { transferProblem } from './transfers.ts';

/** After every step. */
export function checkStep(platform: Platform, sent: readonly SentCommand[]): undefined {
  for (const books of platform.books.values()) {
    checkConservation(books);
    checkHeld(books);
    for (const transfer of books.transfers.values()) {
      const problem = transferProblem(platform.books, books, transfer);
      if (problem) books.complain('transfers', problem);
    }
  }
  for (const request of platform.requests.values()) checkTold(platform, request);
  for (const command of sent) {
    const problem = commandProblem(platform.booksOf(command.ledger), command);
    if (problem) platform.world.fail('answers', `${command.key}: ${problem}`);
  }
  checkStories(platform);
}

/** When nothing runs any more, nothing is held, and everything has ended once. */
export function checkEnd(platform: Platform): undefined {
  const { world, usage } = platform;
  checkJournals(platform);
  for (const books of platform.books.values()) checkNothingHeld(books);
  for (const { reason, request, params, ledger } of usage.stopped) {
    if (reason === 'lease_unknown' && isEnded(platform.booksOf(ledger), params.lease)) continue;
    const what = `${request || 'a return'} stopped: ${reason} ${JSON.stringify(params)}`;
    world.fail('no-stopped', what);
  }
}

/** How late a hold may expire whose writer was never away. Microseconds. */
const patience = 10_000_000;

function checkNothingHeld(books: Books): undefined {
  const young = new Set<string>();
  for (const { id, asset, state, expiresAt } of books.holds.values()) {
    if (state === 'open' && expiresAt + patience > books.now()) young.add(`held:${id} ${asset}`);
  }
  for (const name of books.balances.keys()) {
    if (!name.startsWith('held:') || young.has(name)) continue;
    books.complain('no-immortal-hold', `${name} still holds`);
  }
  for (const { id, state } of books.leases.values()) {
    if (state === 'open' || state === 'lapsed')
      books.complain('no-immortal-hold', `lease ${id} is ${state}`);
  }
}

/** A last word that comes after the ledger has ended the lease by itself changes nothing. */
function isEnded({ leases }: Books, id: string | undefined): boolean {
  const state = leases.get(id ?? '')?.state;
  return state === 'closed' || state === 'expired';
}

function checkConservation({ balances, complain }: Books): undefined {
  const sums = new Map<string, bigint>();
  for (const [name, amount] of balances) {
    const asset = name.slice(name.indexOf(' ') + 1);
    sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  }
  for (const [asset, sum] of sums)
    if (sum !== 0n) complain('conservation', `${asset} sums up to ${sum}`);
}

/** What counters say is held, is what the leases and holds that count in them have. */
function checkHeld(books: Books): undefined {
  for (const { counters } of books.budgets) {
    for (const counter of counters) {
      let held = 0n;
      for (const holding of holdingsOf(books)) {
        if (holding.counters.includes(counter))
          held += balance(books, `held:${holding.id}`, holding.asset);
      }
      if (held !== counter.held)
        books.complain(
          'budgets',
          `${nameOf(counter)} holds ${counter.held}; what counts in it ${held}`,
        );
    }
  }
}

/** What a client was told that it cost is what the log says, once it says anything. */
function checkTold(platform: Platform, { id, ledger, told, calls }: TrueRequest): undefined {
  const row = platform.booksOf(ledger).requests.get(id);
  if (!row) return;
  const { world } = platform;
  // Let in, and turned away before anything was sent: that has an ending, which costs nothing.
  if (told?.kind === 'refused' && row.atEnding > 0n)
    world.fail('charges', `${id} was refused as ${told.code}, and costs ${row.atEnding}`);
  const isSaid = told && 'amount' in told && told.amount !== undefined;
  // Charged by policy first: its own ending comes late, and corrects it.
  if (isSaid && told.amount !== row.atEnding && row.ending !== 'reconciled')
    world.fail('charges', `${id} was told ${told.amount}; the log says ${row.atEnding}`);
  const cost = told?.kind === 'replied' ? costOf(calls) : undefined;
  if (cost !== undefined && cost !== row.atEnding && row.ending !== 'reconciled')
    world.fail('charges', `${id} costs ${row.atEnding}; its calls cost ${cost}`);
  if (calls.length === 0 && row.atEnding > 0n && row.ending !== 'reconciled')
    world.fail('charges', `${id} costs ${row.atEnding} without a call of a provider`);
}

/**
 * What the calls of an answered request cost by hand; undefined where one of them is not known to
 * the last token. Those that failed without a word are free.
 */
function costOf(calls: readonly TrueCall[]): bigint | undefined {
  if (calls.at(-1)?.usage === undefined || calls.some(({ ended }) => !ended)) return undefined;
  return calls.reduce(
    (sum, { model, usage }) =>
      sum + (usage ? costByHand(`sim/${model}`, usage.input, usage.output) : 0n),
    0n,
  );
}

/** Every record of a story is in it once. */
function checkStories({ usage, world }: Platform): undefined {
  for (const [request, { records }] of usage.stories) {
    const texts = new Set(records.map((bytes) => Buffer.from(bytes).toString('base64')));
    if (texts.size !== records.length)
      world.fail('exactly-once', `a record of ${request} was applied twice`);
  }
}

/** Every durable *admitted* has one ending in the log, and every ending an *admitted*. */
function checkJournals(platform: Platform): undefined {
  const { world, requests } = platform;
  for (const { id, ledger, told, calls, powerLost } of requests.values()) {
    const row = platform.booksOf(ledger).requests.get(id);
    if (calls.length > 0 && !row) world.fail('one-ending', `${id} was called for and never ended`);
    if (told === undefined) world.fail('told', `${id} never heard anything`);
    // What a machine wrote last may go with its power: then policy has the last word.
    const isSaid = told && 'amount' in told && told.amount !== undefined;
    if (row && isSaid && told.amount !== row.atEnding && !powerLost)
      world.fail('charges', `${id} was told ${told.amount}; in the end it is ${row.atEnding}`);
  }
}
