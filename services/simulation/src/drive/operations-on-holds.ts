import { sendNew, someAmount, somePlace } from './draw.ts';
import { type Operation, type Stage, usd } from './stage.ts';

/** Of a user mostly; for seconds or minutes, so that some expire while others are captured. */
function place(stage: Stage): void {
  const { random } = stage;
  const { ledger, node } = somePlace(stage);
  const money = { asset: usd, amount: someAmount(stage, 120) };
  const ttlMs = BigInt(random.pick([2_000, 20_000, 60_000, 120_000]));
  const overCapture = random.pick(['overrun', 'overrun', 'refuse', 'cap']);
  const value = { node, ...money, ttlMs, expiresAt: 0n, overCapture, reference: '' };
  sendNew(stage, ledger, { $case: 'placeHold', value });
}

/** One that was placed, ended or not. */
function someHold({ random, platform }: Stage, ledger: string): string | undefined {
  const holds = [...platform.booksOf(ledger).holds.values()];
  const open = holds.filter(({ state }) => state === 'open');
  const wanted = open.length > 0 && random.chance(0.8) ? open : holds;
  return wanted.length > 0 ? random.pick(wanted).id : undefined;
}

function capture(stage: Stage): void {
  const { random } = stage;
  const { ledger } = somePlace(stage);
  const hold = someHold(stage, ledger);
  if (hold === undefined) return;
  const final = random.chance(0.3);
  const amount = final && random.chance(0.3) ? '0' : someAmount(stage, 60);
  const value = { hold, amount, final, purpose: random.pick(['', 'rendering']) };
  sendNew(stage, ledger, { $case: 'captureHold', value });
}

function release(stage: Stage): void {
  const { ledger } = somePlace(stage);
  const hold = someHold(stage, ledger);
  if (hold !== undefined) sendNew(stage, ledger, { $case: 'releaseHold', value: { hold } });
}

/** What is done with money that is held for whoever captures it. */
export const holdOperations: readonly Operation[] = [
  { name: 'place-hold', weight: 4, run: place },
  { name: 'capture-hold', weight: 5, run: capture },
  { name: 'release-hold', weight: 1, run: release },
];
