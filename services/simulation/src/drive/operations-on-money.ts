import { sendNew, someAmount, somePlace } from './draw.ts';
import { type Operation, type Stage, usd } from './stage.ts';

const second = 1_000_000;

function issue(stage: Stage): void {
  const isUser = stage.random.chance(0.6);
  const { ledger, node } = somePlace(stage, ({ kind }) => !isUser || kind === 'user');
  const value = { node, asset: usd, amount: someAmount(stage, 400) };
  sendNew(stage, ledger, { $case: 'issueCredits', value });
}

function allocate(stage: Stage): void {
  const { random } = stage;
  const { ledger, node: from, organization } = somePlace(stage);
  const to = random.pick(organization.places).node;
  const fromAccount = random.chance(0.25) ? 'pool' : '';
  const toAccount = random.chance(0.35) ? 'pool' : '';
  const value = { from, to, asset: usd, amount: someAmount(stage, 200), fromAccount, toAccount };
  sendNew(stage, ledger, { $case: 'allocateCredits', value });
}

function transfer(stage: Stage): void {
  const { random, step, organizations } = stage;
  const { ledger, node } = somePlace(stage);
  const other = random.pick(organizations.filter((each) => each.ledger !== ledger));
  const toNode = random.chance(0.2) ? 'nowhere' : random.pick(other.places).node;
  const amount = someAmount(stage, 200);
  const value = { transfer: `trf_${step}`, node, asset: usd, amount };
  const body = { ...value, toLedger: other.ledger, toNode };
  sendNew(stage, ledger, { $case: 'holdTransfer', value: body });
}

/** Between two nodes of one ledger; some for good, some for minutes, some for days. */
function send(stage: Stage): void {
  const { random, step } = stage;
  const { ledger, node: from, organization } = somePlace(stage);
  const to = random.pick(organization.places).node;
  const money = { asset: usd, amount: someAmount(stage, 200) };
  const reversibleForMs = BigInt(random.pick([0, 20_000, 60_000, 86_400_000]));
  const value = { transfer: `sen_${step}`, from, to, ...money, reversibleForMs };
  sendNew(stage, ledger, { $case: 'transferCredits', value });
}

function takeBack(stage: Stage): void {
  const { random, platform } = stage;
  const { ledger, node } = somePlace(stage);
  const sent = [...platform.booksOf(ledger).sent.keys()];
  if (sent.length === 0) return;
  const value = { transfer: random.pick(sent), sender: random.chance(0.2) ? node : '' };
  sendNew(stage, ledger, { $case: 'reverseTransfer', value });
}

function schedule(stage: Stage): void {
  const { random, step, platform } = stage;
  const { ledger, node } = somePlace(stage);
  const isTopUp = random.chance(0.5);
  const now = platform.world.epoch + platform.world.time.now;
  const wait = random.int(-20, 120);
  const value = {
    schedule: `sch_${step}`,
    kind: isTopUp ? 'top_up' : 'sweep',
    node,
    asset: usd,
    amount: isTopUp ? someAmount(stage, 300) : '',
    at: wait > 0 ? BigInt(now + wait * second) : 0n,
  };
  sendNew(stage, ledger, { $case: 'scheduleMovement', value });
}

function cancel(stage: Stage): void {
  const { random, platform } = stage;
  const { ledger } = somePlace(stage);
  const waiting = [...platform.booksOf(ledger).movements.keys()];
  if (waiting.length === 0) return;
  sendNew(stage, ledger, { $case: 'cancelSchedule', value: { schedule: random.pick(waiting) } });
}

function freeze(stage: Stage): void {
  const { ledger, node } = somePlace(stage);
  sendNew(stage, ledger, { $case: 'freezeWallet', value: { node } });
}

function thaw(stage: Stage): void {
  const { random, platform } = stage;
  const { ledger } = somePlace(stage);
  const frozen = [...platform.booksOf(ledger).frozen];
  if (frozen.length === 0) return;
  sendNew(stage, ledger, { $case: 'thawWallet', value: { node: random.pick(frozen) } });
}

/** Usage that no gateway of ours admitted. */
function report(stage: Stage): void {
  const { step, platform } = stage;
  const { ledger, node } = somePlace(stage, ({ kind }) => kind === 'user');
  const value = {
    report: `rep_${step}`,
    ...{ node, asset: usd, amount: someAmount(stage, 5), provider: 'elsewhere', model: 'some' },
    ...{ usage: {}, price: '', tags: {} },
    effective: BigInt(platform.world.epoch + platform.world.time.now),
  };
  stage.admin.send(ledger, `out:rep_${step}`, { $case: 'reportUsage', value });
}

/** A charge computed again: more, or less, or nothing. */
function rerate(stage: Stage): void {
  const { random, step, platform } = stage;
  const { ledger } = somePlace(stage);
  const ended = [...platform.booksOf(ledger).requests.keys()];
  if (ended.length === 0) return;
  const request = random.pick(ended);
  const price = `v${step}`;
  const amount = random.chance(0.2) ? '0' : someAmount(stage, 3);
  const value = { request, amount, price, reason: 'price_corrected' };
  stage.admin.send(ledger, `rerate:${request}:${price}`, { $case: 'rerate', value });
}

/** What is done with credits. */
export const moneyOperations: readonly Operation[] = [
  { name: 'issue', weight: 7, run: issue },
  { name: 'allocate', weight: 4, run: allocate },
  { name: 'transfer', weight: 6, run: transfer },
  { name: 'send', weight: 3, run: send },
  { name: 'take-back', weight: 2, run: takeBack },
  { name: 'schedule', weight: 2, run: schedule },
  { name: 'cancel', weight: 1, run: cancel },
  { name: 'freeze', weight: 1, run: freeze },
  { name: 'thaw', weight: 4, run: thaw },
  { name: 'report', weight: 1, run: report },
  { name: 'rerate', weight: 1, run: rerate },
];
