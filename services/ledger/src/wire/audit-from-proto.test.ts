import { Command } from '@alfred/contracts/ledger';
import { recordedActs } from '@alfred/service-kit';
import { describe, expect, it } from 'vitest';
import { acts } from '../domain/acts.ts';
import { fromProtoCommand } from './from-proto.ts';

type Body = NonNullable<Command['body']>;

const told = (body: Body, row = 'act_1') =>
  fromProtoCommand(
    Command.fromPartial({ actor: 'usr_1', body, origin: { $case: 'system', value: row } }),
  );
const act = (over: object = {}): Body => ({
  $case: 'recordAct',
  value: { act: 'key.created', subject: 'key_1', facts: { role: 'owner', node: 'org_1' }, ...over },
});
const refusals = (over: object = {}): Body => ({
  $case: 'countRefusals',
  value: {
    ...{ node: 'usr_1', apiKey: '', code: 'budget_exhausted' },
    ...{ count: 3n, first: 10n, last: 20n, ...over },
  },
});

describe('what is told to the log alone', () => {
  it('comes under the key of its row, its facts in order', () => {
    expect(told(act())).toMatchObject({
      value: {
        ...{ key: 'sys:act_1', actor: 'usr_1', bindsRefusal: false },
        command: {
          ...{ type: 'RecordAct', act: 'key.created', subject: 'key_1' },
          facts: [
            ['node', 'org_1'],
            ['role', 'owner'],
          ],
        },
      },
    });
    expect(told(refusals(), 'ref_1')).toMatchObject({
      value: {
        key: 'sys:ref_1',
        command: { type: 'CountRefusals', apiKey: undefined, count: 3, first: 10, last: 20 },
      },
    });
  });

  it.each([
    ['an act that is none', act({ act: 'key.sold' })],
    ['a subject with a blank', act({ subject: 'Ada Lovelace' })],
    ['an address', act({ facts: { to: 'ada@example.com' } })],
    ['a sentence', act({ facts: { why: 'she asked for it' } })],
    ['a name with a dot', act({ facts: { 'a.b': 'c' } })],
    ['a book of facts', act({ facts: Object.fromEntries(acts.map((_, n) => [`f${n}`, 'x'])) })],
    ['a long word', act({ facts: { word: 'x'.repeat(129) } })],
    ['a code that is none', refusals({ code: 'No money left' })],
    ['no refusal', refusals({ count: 0n })],
    ['an end before the beginning', refusals({ last: 9n })],
  ])('is refused with %s', (_, body) => {
    expect(told(body)).toHaveProperty('problem');
  });

  it('keeps every act that was ever released', () => {
    expect(acts).toEqual(expect.arrayContaining(released));
  });

  it('knows every act that services record', () => {
    expect(acts).toEqual(expect.arrayContaining([...recordedActs]));
  });
});

/** Never shorter: entries with each of them are in somebody's log. */
const released = [
  ...['key.created', 'key.revoked', 'key.limit_set', 'node.limit_set', 'node.renamed'],
  ...['erasure.requested', 'hold.placed', 'hold.released'],
  ...['tags.declared', 'tags.set', 'subscriber.created', 'subscriber.moved', 'subscriber.revoked'],
  ...['policy.put', 'prices.put', 'prices.superseded', 'rerate.started', 'stopped.decided'],
  ...['subscription.created', 'subscription.changed', 'subscription.removed', 'secret.rotated'],
  ...['clock.confirmed', 'export.taken'],
];
