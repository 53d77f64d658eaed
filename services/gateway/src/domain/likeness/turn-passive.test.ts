import { expect, it } from 'vitest';
import { turnPassive } from './turn-passive.ts';

it.each([
  ['is the budget approved by the board', 'is the board approved the budget'],
  ['can a bank be sued by a customer in May', 'be a customer can sued a bank in May'],
  ['which teams were beaten by Ajax', 'which teams were Ajax beaten'],
  ['what happens if it is not paid by me', 'what happens if is i not paid it'],
  // Nothing is done by anybody.
  ['is the shop by the sea closed', 'is the shop by the sea closed'],
  ['paid by whom', 'paid by whom'],
  ['who paid by card', 'who paid by card'],
])('“%s” is “%s”', (said, meant) => {
  expect(turnPassive(said.split(' ')).join(' ')).toBe(meant);
});
