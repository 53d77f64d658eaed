import { Command } from '@alfred/contracts/ledger';
import { derivedId } from '@alfred/ids';
import { expect, it } from 'vitest';
import { asked, asset, relayed } from '../../test/running-ledger.ts';
import { fromProtoCommand } from './from-proto.ts';

/** As it arrives: through the codec. */
function read(command: Command) {
  return fromProtoCommand(Command.decode(Command.encode(command).finish()));
}

function accepted(command: Command) {
  const checked = read(command);
  if ('problem' in checked) throw new Error(checked.problem);
  return checked.value;
}

const problem = (command: Command): string => {
  const checked = read(command);
  return 'problem' in checked ? checked.problem : 'none';
};

const wish = {
  ...{ node: 'usr_a', asset, amount: '5', ttlMs: 0n, expiresAt: 0n },
  ...{ overCapture: '', reference: '' },
};
const place = (over: object = {}, key = 'hmac') => asked(key, 'placeHold', { ...wish, ...over });
const capture = (over: object = {}) =>
  asked('hmac', 'captureHold', { hold: 'hld_1', amount: '5', final: false, purpose: '', ...over });

it('names a hold by the key that places it, whoever vouches for that', () => {
  const { key, command, bindsRefusal } = accepted(place());
  expect(command).toMatchObject({ type: 'PlaceHold', hold: derivedId('hld', key ?? '') });
  expect(command).toMatchObject({ ttlMs: undefined, expiresAt: undefined, overCapture: 'overrun' });
  expect(accepted(place())).toEqual(accepted(place()));
  expect(accepted(place({}, 'other')).command).not.toEqual(command);
  // A refused hold may be asked for again, under the same key.
  expect(bindsRefusal).toBe(false);
  expect(accepted(relayed('row', 'placeHold', wish)).command).toMatchObject({
    hold: derivedId('hld', 'sys:row'),
  });
});

it('binds the key of a refused capture', () => {
  expect(accepted(capture())).toMatchObject({
    ...{ key: 'api:key_a:hmac', bindsRefusal: true },
    command: { type: 'CaptureHold', hold: 'hld_1', amount: 5n, purpose: undefined },
  });
  expect(accepted(capture({ amount: '0', final: true }))).toMatchObject({
    command: { amount: 0n, final: true },
  });
});

it.each<[string, Command]>([
  ['placeHold.amount: nothing', place({ amount: '0' })],
  ['placeHold.ttlMs: longer than a hold may live', place({ ttlMs: 2_592_000_001n })],
  ['placeHold: both a life and its end', place({ ttlMs: 1n, expiresAt: 1n })],
  ['captureHold: nothing, and not final', capture({ amount: '0' })],
])('refuses %s', (said, command) => {
  expect(problem(command)).toBe(said);
});

it.each<[string, Command]>([
  ['an unknown choice', place({ overCapture: 'ignore' })],
  ['a reference that is a text', place({ reference: 'Ada Lovelace' })],
  ['a purpose with a colon', capture({ purpose: 'a:b' })],
  ['a hold without a name', asked('hmac', 'releaseHold', { hold: '' })],
])('refuses %s', (_, command) => {
  expect(problem(command)).toMatch(/^(place|capture|release)Hold\./);
});
