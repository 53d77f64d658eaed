import { describe, expect, it } from 'vitest';
import { type Bench, bench, tree } from '../../test/given.ts';
import { keyOf, restore, rotate } from '../../test/given-signer.ts';
import { originAfter } from './origin.ts';

const origin = 'alfred/dep/led_a';

function opened(): Bench {
  const here = bench();
  for (const command of tree) here.run(command);
  return here;
}

describe('another key', () => {
  it('takes over, and only from the one that signs', () => {
    const here = opened();
    expect(here.run(rotate(origin, 1, 2))).toMatchObject({
      events: [
        { type: 'SignerKeyRotated.v1', data: { from: keyOf(origin, 1), to: keyOf(origin, 2) } },
      ],
    });
    expect(here.run(rotate(origin, 1, 3))).toMatchObject({
      refusal: { code: 'signer_key_stale', params: { key: keyOf(origin, 1) } },
    });
    expect(here.run(rotate(origin, 2, 3))).not.toHaveProperty('refusal');
  });

  it('is of the same log, and another one', () => {
    const here = opened();
    for (const wrong of [rotate('alfred/dep/led_b', 1, 2), rotate(origin, 1, 1)]) {
      expect(here.run(wrong)).toMatchObject({
        refusal: { code: 'signer_key_invalid', params: { origin } },
      });
    }
  });
});

describe('a restore', () => {
  const lost = { origin, from: 3, size: 90 };
  const second = `${origin}/r2`;

  it('opens the next origin, with a key of its own', () => {
    const here = opened();
    expect(here.run(restore(lost, second))).toMatchObject({
      events: [{ type: 'LedgerRestored.v1', data: { from: 3, to: 90, origin: second } }],
    });
    expect(here.run(rotate(second, 1, 2))).not.toHaveProperty('refusal');
    const again = { origin: `${origin}/r4`, from: 2, size: 8 };
    expect(here.run(restore(again, `${origin}/r5`))).not.toHaveProperty('refusal');
  });

  it.each([
    ['another log', restore({ ...lost, origin: 'alfred/dep/led_b' }, second)],
    ['an origin that is not the next', restore(lost, `${origin}/r3`)],
    ['an origin that is no other', restore(lost, origin)],
    ['nothing that is lost', restore({ ...lost, from: 91 }, second)],
    ['more than there is', restore({ ...lost, from: 60 }, second)],
  ])('is refused with %s', (_, command) => {
    expect(opened().run(command)).toMatchObject({ refusal: { code: 'restore_invalid' } });
  });

  it('is refused for what was declared lost before, and with a key of another name', () => {
    const here = opened();
    here.run(restore(lost, second));
    expect(here.run(restore(lost, `${origin}/r3`))).toMatchObject({
      refusal: { code: 'restore_invalid' },
    });
    const stranger = { ...restore({ ...lost, origin: second }, `${origin}/r3`) };
    expect(here.run({ ...stranger, key: keyOf(second, 1) })).toMatchObject({
      refusal: { code: 'signer_key_invalid' },
    });
  });

  it('counts on from the latest that is known', () => {
    expect(originAfter(origin)).toBe(second);
    expect(originAfter(second, `${origin}/r11`)).toBe(`${origin}/r12`);
  });
});
