// Where money that comes back meets those who wait for it.
import type { Clock } from '@alfred/clock';
import { scarceSize } from '../domain/size.ts';
import type {
  Answers,
  HeldLimit,
  LeaseAnswer,
  LeaseAsk,
  LeaseLedger,
  OpenWish,
  RefusedLease,
  Shrink,
} from '../ports/ledger.ts';
import { type FairLine, fairLine } from './fair-line.ts';
import type { Recalls } from './recalls.ts';

/** How long a request waits for money that others hold, before it is told to come again. */
const waitMaxMicros = 250_000n;
/** How often those who wait try again, when nothing was given back that this desk knows of. */
const pauseMs = 20;
/** More pauses than fit into the wait: only a stopped clock gets here. */
const pausesMax = 50;
/** How many of a line try at once, and how many wishes go to the ledger at once. */
const triesMax = 16;
const opensMax = 128;
const shrinksMax = 256;

export interface DeskDeps {
  readonly ledger: Pick<LeaseLedger, 'apply'>;
  readonly recalls: Pick<Recalls, 'recall'>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Somebody's place in a line. */
export interface Place {
  readonly limit: HeldLimit;
  /** Priority class of the spender. */
  readonly weight: bigint;
}

/** The asks and give-backs of one ledger that are on their way. */
export interface Desk {
  /** Where this spender waits already. */
  placeOf(ask: LeaseAsk): Place | undefined;
  /** The limit of these for which somebody waits: whoever comes later waits behind them. */
  lineAt<Limit extends HeldLimit>(limits: readonly Limit[]): Limit | undefined;
  /** Waits for money that only leases hold. `signal`: nobody listens for the answer any more. */
  wait(ask: LeaseAsk, place: Place, signal: AbortSignal): Promise<LeaseAnswer>;
  /** Says whether the ledger is done with this part. Those who wait are next. */
  giveBack(shrink: Shrink): Promise<boolean>;
}

interface Waiting {
  readonly ask: LeaseAsk;
  readonly weight: bigint;
  readonly signal: AbortSignal;
  readonly until: bigint;
  readonly answer: PromiseWithResolvers<LeaseAnswer>;
  limit: HeldLimit;
  refusal: RefusedLease | undefined;
  pauses: number;
  /** It is before the ledger at the moment, which may say yes. */
  isTrying: boolean;
}

interface GivingBack {
  readonly shrink: Shrink;
  readonly answer: PromiseWithResolvers<boolean>;
}

interface Open extends DeskDeps {
  readonly of: string;
  readonly onIdle: () => void;
  /** By the name of the limit in the way. */
  readonly lines: Map<string, FairLine<Waiting>>;
  shrinks: GivingBack[];
  isTurning: boolean;
  isWatching: boolean;
}

/** The desk of one ledger. Everything at it is for a moment; whoever restarts begins empty. */
export function openDesk(of: string, deps: DeskDeps & { readonly onIdle: () => void }): Desk {
  const start = { shrinks: [], isTurning: false, isWatching: false };
  const desk: Open = { ...deps, of, lines: new Map(), ...start };
  return {
    placeOf: ({ node, asset }) =>
      everybody(desk).find(({ ask }) => ask.node === node && ask.asset === asset),
    lineAt: (limits) => limits.find(({ name }) => desk.lines.has(name)),
    wait: (ask, { limit, weight }, signal) => {
      const until = deps.clock.elapsedMicros() + waitMaxMicros;
      const answer = Promise.withResolvers<LeaseAnswer>();
      const fresh = { refusal: undefined, pauses: 0, isTrying: false };
      join(desk, { ask, weight, signal, until, answer, limit, ...fresh });
      recall(desk);
      watch(desk);
      return answer.promise;
    },
    giveBack: (shrink) => {
      const answer = Promise.withResolvers<boolean>();
      desk.shrinks.push({ shrink, answer });
      turn(desk);
      return answer.promise;
    },
  };
}

function join({ lines }: Open, waiting: Waiting): void {
  const { limit, ask } = waiting;
  const line = lines.get(limit.name) ?? fairLine();
  lines.set(limit.name, line);
  line.join(`${ask.node} ${ask.asset}`, waiting);
}

/** Tries again every now and then, as long as somebody waits. */
async function watch(desk: Open): Promise<void> {
  if (desk.isWatching) return;
  desk.isWatching = true;
  while (desk.lines.size > 0) {
    await desk.sleep(pauseMs);
    for (const waiting of everybody(desk)) waiting.pauses += 1;
    await turn(desk);
    giveUp(desk);
    recall(desk);
  }
  desk.isWatching = false;
  leaveIdle(desk);
}

const everybody = ({ lines }: Open): readonly Waiting[] =>
  [...lines.values()].flatMap((line) => line.all());

/** Everybody below the nodes whose limits stand in the way, not only those who ask. */
function recall({ lines, recalls }: Open): void {
  for (const line of lines.values()) {
    const [first, ...others] = line.all();
    if (!first) continue;
    const { organization, ledger, asset, incarnation, node } = first.ask;
    const isAlone = others.every(({ ask }) => ask.incarnation === incarnation && ask.node === node);
    const waiting = isAlone ? { incarnation, node } : undefined;
    const place = { organization, ledger, node: first.limit.node, asset };
    recalls.recall({ ...place, busy: false, waiting });
  }
}

/** What was given back goes to the ledger, and behind it those who wait, until nothing helps. */
async function turn(desk: Open): Promise<void> {
  if (desk.isTurning) return;
  desk.isTurning = true;
  let mayHelp = true;
  while (mayHelp || desk.shrinks.length > 0) mayHelp = await tryOnce(desk);
  desk.isTurning = false;
  leaveIdle(desk);
}

function leaveIdle({ lines, isTurning, isWatching, onIdle }: Open): void {
  if (lines.size === 0 && !isTurning && !isWatching) onIdle();
}

/** Whether another try may grant more. */
async function tryOnce(desk: Open): Promise<boolean> {
  const back = desk.shrinks.splice(0, shrinksMax);
  const shrinks = back.map(({ shrink }) => shrink);
  const comes = shrinks.reduce((sum, { amount }) => sum + amount, 0n);
  const opens: OpenWish[] = [];
  const asking: Waiting[] = [];
  for (const line of desk.lines.values()) {
    const tried = line.next(Math.min(triesMax, opensMax - asking.length));
    asking.push(...tried);
    opens.push(...plan(line, tried, comes));
  }
  if (back.length === 0 && asking.length === 0) return false;
  for (const waiting of asking) waiting.isTrying = true;
  const answered = await settled(desk.ledger.apply(desk.of, { shrinks, opens }));
  for (const waiting of asking) waiting.isTrying = false;
  if ('value' in answered) return answerAll(desk, { back, asking, answers: answered.value });
  for (const { answer } of back) answer.reject(answered.fault);
  for (const waiting of asking) {
    leave(desk, waiting);
    waiting.answer.reject(answered.fault);
  }
  return false;
}

/**
 * What to ask for, when so much comes back beside what was left of the limit. It may be of another
 * limit, and more may have come another way: the ledger grants what it has.
 */
function plan(
  line: FairLine<Waiting>,
  tried: readonly Waiting[],
  comes: bigint,
): readonly OpenWish[] {
  let left = comes + (tried[0]?.limit.left ?? 0n);
  return tried.map((waiting) => {
    const { ask, weight } = waiting;
    const { estimate, claim } = ask;
    const share = shareOf(waiting);
    const due = line.due(waiting, share);
    const whole = larger(share, scarceSize({ estimate, weight, left }));
    const most = due < share ? larger(due, estimate) : whole;
    if (most <= left) left -= most;
    return { ask, most: claim ? estimate : most };
  });
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** What one turn in a line is worth: the priority is in it. */
const shareOf = ({ ask, weight }: Waiting): bigint => ask.estimate * weight;

/** A fault belongs to those whose wishes it met, and not to the desk. */
const settled = <Value>(
  promise: Promise<Value>,
): Promise<{ readonly value: Value } | { readonly fault: unknown }> =>
  promise.then(
    (value) => ({ value }),
    (fault: unknown) => ({ fault }),
  );

function answerAll(
  desk: Open,
  turned: {
    readonly back: readonly GivingBack[];
    readonly asking: readonly Waiting[];
    readonly answers: Answers;
  },
): boolean {
  const { back, asking, answers } = turned;
  for (const [index, { answer }] of back.entries()) answer.resolve(answers.shrinks[index] ?? false);
  let anyGranted = false;
  for (const [index, waiting] of asking.entries()) {
    const answer = answers.opens[index];
    if (answer?.outcome === 'granted') anyGranted = true;
    if (answer) takeAnswer(desk, waiting, answer);
  }
  return anyGranted;
}

function takeAnswer(desk: Open, waiting: Waiting, answer: LeaseAnswer): void {
  if (answer.outcome === 'granted') {
    const { amount } = answer;
    desk.lines.get(waiting.limit.name)?.served(waiting, { amount, share: shareOf(waiting) });
  }
  if (answer.outcome === 'granted' || !answer.heldIn) {
    leave(desk, waiting);
    waiting.answer.resolve(answer);
    return;
  }
  const isElsewhere = answer.heldIn.name !== waiting.limit.name;
  if (isElsewhere) leave(desk, waiting);
  Object.assign(waiting, { refusal: answer, limit: answer.heldIn });
  if (isElsewhere) join(desk, waiting);
}

function leave({ lines }: Open, waiting: Waiting): void {
  const { name } = waiting.limit;
  const line = lines.get(name);
  line?.leave(waiting);
  if (line?.size === 0) lines.delete(name);
}

/** Whoever waited long enough is told so in the ledger's own words; whoever has gone, nothing new. */
function giveUp(desk: Open): void {
  const now = desk.clock.elapsedMicros();
  for (const waiting of everybody(desk)) {
    const { until, pauses, signal, isTrying } = waiting;
    const isTime = now >= until || pauses >= pausesMax || signal.aborted;
    if (isTrying || !isTime) continue;
    leave(desk, waiting);
    waiting.answer.resolve(held(waiting));
  }
}

function held({ limit, refusal }: Waiting): RefusedLease {
  const params = { node: limit.node, ...refusal?.params, retryAfter: '1' };
  return { outcome: 'refused', code: 'budget_held', params, heldIn: limit };
}
