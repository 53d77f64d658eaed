import { describe, expect, it } from 'vitest';
import { fromList, type ListModel } from './from-list.ts';
import { namedOnce } from './named-once.ts';

const model = (prices: unknown, match: object = { equals: 'm' }, id = 'm'): ListModel =>
  ({ id, match, prices }) as ListModel;

const taken = (prices: unknown, match?: object, id?: string) => {
  const result = fromList('openai', model(prices, match, id));
  if (result.outcome === 'left_out') throw new Error(result.reason);
  return result;
};

describe('fromList', () => {
  it('takes every price with the day from which it holds', () => {
    const { models } = taken([
      { prices: { input_mtok: 2, output_mtok: 4 } },
      {
        constraint: { type: 'start_date', start_date: '2026-06-01' },
        prices: { input_mtok: 1, output_mtok: 3 },
      },
    ]);
    expect(models.map(({ from, prices }) => [from, prices.inputUncached])).toEqual([
      [undefined, '2000000000'],
      ['2026-06-01T00:00:00Z', '1000000000'],
    ]);
  });

  it('takes prices by the time of day, the last that the list names first', () => {
    const hours = (start: string, end: string, input: number) => ({
      constraint: { type: 'time_of_date', start_time: start, end_time: end },
      prices: { input_mtok: input, output_mtok: 1 },
    });
    const { models } = taken([
      { prices: { input_mtok: 2, output_mtok: 4 } },
      hours('20:00:00Z', '21:00:00Z', 9),
      {
        constraint: { type: 'start_date', start_date: '2026-06-01' },
        prices: { input_mtok: 1, output_mtok: 3 },
      },
      hours('01:00:00Z', '04:00:00Z', 5),
      hours('03:00:00Z', '10:00:00Z', 6),
    ]);
    const told = models.map(({ hours: all = [] }) =>
      all.map(({ start, end, prices }) => [start, end, prices.inputUncached]),
    );
    expect(told).toEqual([
      [
        ['03:00', '10:00', '6000000000'],
        ['01:00', '04:00', '5000000000'],
        ['20:00', '21:00', '9000000000'],
      ],
      [
        ['03:00', '10:00', '6000000000'],
        ['01:00', '04:00', '5000000000'],
      ],
    ]);
  });

  it('takes every unit that a bucket counts', () => {
    const prices = {
      ...{ input_mtok: 1, output_mtok: 2, cache_read_mtok: 0.1, cache_write_mtok: 1.25 },
      ...{ cache_write_1h_mtok: 2.5, output_reasoning_mtok: 3, requests_kcount: 12 },
    };
    expect(taken(prices).models[0]?.prices).toMatchObject({
      cacheRead: '100000000',
      cacheWrite5m: '1250000000',
      cacheWrite1h: '2500000000',
      outputReasoning: '3000000000',
      requests: '12000000000000',
    });
  });

  it('counts cached sound as sound where it costs more than other cache', () => {
    const prices = { input_mtok: 1, output_mtok: 1, input_audio_mtok: 3, cache_read_mtok: 0.1 };
    const { models } = taken({ ...prices, cache_audio_read_mtok: 0.5 });
    expect(models[0]?.prices).toMatchObject({ cacheRead: '100000000', inputAudio: '3000000000' });
  });

  it('knows that an embedding has no output', () => {
    const { models } = taken({ input_mtok: 1 }, { equals: 'embed-1' }, 'embed-1');
    expect(models[0]?.prices.outputText).toBe('0');
  });

  it.each([
    ['a condition that is not known', [{ constraint: { type: 'moon' }, prices: {} }]],
    [
      'hours that are no whole minutes',
      [{ constraint: { type: 'time_of_date', start_time: '01:00:30Z', end_time: '02:00:00Z' } }],
    ],
    ['a unit without a bucket', { input_mtok: 1, output_mtok: 1, output_video_mtok: 1 }],
    ['hours that are said twice, and not the same', { audio_hours: 1, input_audio_hours: 2 }],
    ['a price of nothing, of what is not given away', {}],
    ['a price that is too fine', { input_mtok: 1e-10, output_mtok: 1 }],
    ['a tier that is too fine', { input_mtok: { base: 1, tiers: [{ start: 1, price: 1e-10 }] } }],
    ['cached sound dearer than sound', { input_mtok: 1, output_mtok: 1, cache_audio_read_mtok: 2 }],
    ['no output', { input_mtok: 1 }],
  ])('leaves out %s', (_, prices) => {
    expect(fromList('openai', model(prices)).outcome).toBe('left_out');
  });

  it('keeps names it can state exactly and lists the others', () => {
    const match = {
      or: [
        { equals: 'm' },
        { equals: 'm-latest' },
        { starts_with: 'm-x' },
        { regex: '^m\\.1-\\d{4}-\\d{2}-\\d{2}$' },
        { regex: '^m-2-\\d{8}$' },
        { contains: 'm' },
        { regex: '^m+$' },
      ],
    };
    expect(taken({ input_mtok: 1, output_mtok: 1 }, match)).toMatchObject({
      models: [{ aliases: ['m-latest'], prefixes: ['m-x'], dated: ['m.1', 'm-2'] }],
      dropped: ['{"contains":"m"}', '{"regex":"^m+$"}'],
    });
  });
});

it('leaves one owner to every name', () => {
  const named = (name: string, aliases: string[]) => ({
    ...{ provider: 'p', model: name, aliases, asset: 'USD/9' },
    prices: { inputUncached: '1', outputText: '1' },
  });
  const models = namedOnce([named('a', ['x', 'b']), named('b', ['x', 'y'])]);
  expect(models.map(({ aliases }) => aliases)).toEqual([['x'], ['y']]);
});

describe('what the list says by its silence', () => {
  it('sells sound by the second, and never for less than the list says', () => {
    const listed = { ...model({ audio_hours: 0.111, input_audio_hours: 0.111 }), id: 'whisper' };
    const taken = fromList('groq', listed);
    if (taken.outcome !== 'taken') throw new Error(taken.reason);
    // 0.111 dollars for 3,600 seconds: 30.8333… for a million of them.
    expect(taken.models[0]?.prices).toEqual({
      ...{ inputUncached: '0', outputText: '0' },
      audioSeconds: '30833333334',
    });
  });

  it('takes as given what the list gives away', () => {
    const taken = fromList('openai', { ...model({}), id: 'moderation' });
    expect(taken).toMatchObject({
      outcome: 'taken',
      models: [{ prices: { inputUncached: '0', outputText: '0' } }],
    });
  });
});
