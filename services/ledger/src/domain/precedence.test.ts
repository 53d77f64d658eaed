import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aimed } from '../../test/aim-command.ts';
import { anyCommand } from '../../test/any-command.ts';
import { bench, hour } from '../../test/given.ts';
import { begin, submit } from '../../test/run-commands.ts';
import { scenes } from '../../test/wrong-commands.ts';
import type { Scene, Wrong } from '../../test/wrong-scene.ts';
import { type LedgerCommand, type RefusalCode, refusalCodes } from './commands.ts';
import { commonRefusals, precedence, rankOf } from './precedence.ts';

// Methodology: of every command there is one that is accepted, and everything that can be wrong with
// it (`wrong-commands.ts`). Each wrong thing by itself has its code for an answer, and of any of
// them together the one that the documented order names first.

type Named = readonly [code: RefusalCode, wrong: Wrong];

const types = Object.keys(precedence) as LedgerCommand['type'][];

const wrongsOf = ({ wrongs }: Scene): readonly Named[] =>
  Object.entries(wrongs).map(([code, wrong]) => [code as RefusalCode, wrong]);

/** What becomes of a scene's command when all this is wrong with it. */
function answerTo(scene: Scene, wrong: readonly Named[]): string {
  const { state, run } = bench();
  for (const step of scene.past) expect(run(step).outcome).toBe('accepted');
  for (const [, { past = [], put }] of wrong) {
    for (const step of past) run(step);
    put?.(state);
  }
  const overs = wrong.map(([, { over }]) => over);
  const after = wrong.find((each) => each[1].after !== undefined)?.[1].after ?? scene.after ?? 0;
  const command = Object.assign({}, scene.command, ...overs) as LedgerCommand;
  const decision = run({ after, command });
  return decision.outcome === 'refused' ? decision.refusal.code : 'accepted';
}

/** Two wrong things that want another value of one field cannot be wrong together. */
function fitting(all: readonly Named[]): readonly Named[] {
  const taken = new Set<string>();
  return all.filter(([, { over = {}, after }]) => {
    const fields = [...Object.keys(over), ...(after === undefined ? [] : ['after'])];
    if (fields.some((field) => taken.has(field))) return false;
    for (const field of fields) taken.add(field);
    return true;
  });
}

describe.each(types)('%s', (type) => {
  const scene = scenes[type];
  const wrongs = wrongsOf(scene).toSorted(([a], [b]) => rankOf(type, a) - rankOf(type, b));

  it('is accepted when nothing is wrong', () => {
    expect(scene.command.type).toBe(type);
    expect(answerTo(scene, [])).toBe('accepted');
  });

  it('has every refusal that is documented, and no other', () => {
    expect(new Set(wrongs.map(([code]) => rankOf(type, code)))).toEqual(
      new Set(precedence[type].keys()),
    );
    for (const wrong of wrongs) expect(answerTo(scene, [wrong]), wrong[0]).toBe(wrong[0]);
  });

  it('is refused for what comes first in the order, whatever else is wrong', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...wrongs], { minLength: Math.min(2, wrongs.length) }),
        (some) => {
          const picked = fitting(some).toSorted(([a], [b]) => rankOf(type, a) - rankOf(type, b));
          const [first] = picked;
          if (!first) return;
          const code = answerTo(scene, picked);
          const names = picked.map(([name]) => name).join();
          expect(rankOf(type, code as RefusalCode), `${names}: ${code}`).toBe(
            rankOf(type, first[0]),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the order of refusals', () => {
  it('knows every code there is', () => {
    const listed = new Set([...commonRefusals, ...Object.values(precedence).flat(2)]);
    expect([...listed].toSorted()).toEqual([...refusalCodes].toSorted());
  });

  it('has no code twice in one list', () => {
    for (const type of types) {
      const codes = precedence[type].flat();
      expect(codes, type).toEqual([...new Set(codes)]);
    }
  });

  it('has whatever any command is ever refused for', () => {
    const step = fc.record({
      command: anyCommand,
      aim: fc.nat(999),
      later: fc.constantFrom(0, hour),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 120 }), (all) => {
        const run = begin();
        for (const [index, { command, aim, later }] of all.entries()) {
          run.now += later;
          const wish = aimed(run, command, aim);
          const { answer } = submit(run, wish, index);
          if (answer.outcome === 'accepted') continue;
          const code = answer.code as RefusalCode;
          const isListed =
            rankOf(wish.type, code) >= 0 || commonRefusals.some((each) => each === code);
          expect(isListed, `${wish.type}: ${code}`).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
