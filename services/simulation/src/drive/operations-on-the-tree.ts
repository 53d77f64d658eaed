import { sendNew, somePlace } from './draw.ts';
import type { Operation, Stage } from './stage.ts';

const payers = ['own', 'team', 'department', 'organization'];

function open(stage: Stage): void {
  const { random, step } = stage;
  const { ledger, node: parent, organization } = somePlace(stage);
  const kind = random.pick(['department', 'team', 'user', 'service_account']);
  const node = `new_${step}`;
  if (organization.places.length < 40) organization.places.push({ node, kind, parent });
  sendNew(stage, ledger, { $case: 'openNode', value: { node, kind, parent } });
}

function move(stage: Stage): void {
  const { random } = stage;
  const { ledger, node, organization } = somePlace(stage);
  const parent = random.pick(organization.places).node;
  sendNew(stage, ledger, { $case: 'moveNode', value: { node, parent } });
}

function setPayment(stage: Stage): void {
  const { random } = stage;
  const { ledger, node } = somePlace(stage);
  const order = payers.filter(() => random.chance(0.5));
  if (random.chance(0.4)) order.reverse();
  sendNew(stage, ledger, { $case: 'setPayment', value: { node, order } });
}

function setPriority(stage: Stage): void {
  const { ledger, node } = somePlace(stage);
  const weight = stage.random.pick([0, 1, 2, 4]);
  sendNew(stage, ledger, { $case: 'setPriority', value: { node, weight } });
}

/** What is done with nodes. */
export const treeOperations: readonly Operation[] = [
  { name: 'open-node', weight: 1, run: open },
  { name: 'move-node', weight: 2, run: move },
  { name: 'set-payment', weight: 2, run: setPayment },
  { name: 'set-priority', weight: 1, run: setPriority },
];
