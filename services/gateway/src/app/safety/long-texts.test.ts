import { setImmediate } from 'node:timers/promises';
import type { SafetySection } from '@alfred/policy-document';
import { describe, expect, it } from 'vitest';
import { caller, chatAsk } from '../../../test/fakes.ts';
import { readStream, safetyScene, upstream } from '../../../test/safety-scene.ts';
import { completeChat } from '../complete-chat.ts';
import { type ScanTurns, scanTurns } from './scan-turns.ts';

const word = 'harbour ';
const long = word.repeat(131_072);
const saying = (...contents: string[]) => ({
  messages: contents.map((content) => ({ role: 'user', content })),
});
const watching = (...on: ('input' | 'output')[]): SafetySection => ({
  rules: [{ id: 'all', kinds: ['*'], on, action: 'redact' }],
});

/** The order in which a long request and one that comes once it has begun are answered. */
async function raced(asked: object, scene: ReturnType<typeof safetyScene>) {
  const order: string[] = [];
  const first = scene.ask(asked).then(({ outcome }) => order.push(`long ${outcome}`));
  await setImmediate();
  const second = scene
    .ask(saying('Good day.'))
    .then(({ outcome }) => order.push(`short ${outcome}`));
  await Promise.all([first, second]);
  return order;
}

describe('a long text', () => {
  const shortFirst = ['short replied', 'long replied'];

  it('is looked into while others are answered', async () => {
    expect(await raced(saying(long), safetyScene(watching('input')))).toEqual(shortFirst);
  });

  it('may be many short ones', async () => {
    const texts = Array.from({ length: 400 }, () => word.repeat(320));
    expect(await raced(saying(...texts), safetyScene(watching('input')))).toEqual(shortFirst);
  });

  it('may be an answer', async () => {
    const scene = safetyScene(watching('output'), { role: 'assistant', content: long });
    expect(scene.sent).toEqual([]);
    const order: string[] = [];
    const first = scene.ask(saying('Tell me all.')).then(() => order.push('long'));
    await setImmediate();
    // The provider has answered, and nobody has heard it yet.
    expect([scene.sent.length, order]).toEqual([1, []]);
    await first;
  });

  it('may be one piece of a stream', async () => {
    const scene = safetyScene(watching('output'), [{ content: long }]);
    const order: string[] = [];
    const read = async () => {
      const { content } = await readStream(await scene.ask({ ...saying('All.'), stream: true }));
      order.push('long');
      return content;
    };
    const first = read();
    while (scene.sent.length === 0) await setImmediate();
    const plain = safetyScene(watching('input'));
    await plain.ask(saying('Good day.')).then(() => order.push('short'));
    expect(await first).toBe(long);
    expect(order).toEqual(['short', 'long']);
  });

  it('is found in wherever a long piece of a stream was cut, and behind it', async () => {
    const address = 'ada.lovelace@example.com';
    const pieces = [`${word.repeat(511)}${address} ${long}ada.love`, 'lace@example.com ', 'Bye.'];
    const scene = safetyScene(
      watching('output'),
      pieces.map((content) => ({ content })),
    );
    const { content, reasons } = await readStream(
      await scene.ask({ ...saying('All.'), stream: true }),
    );
    expect(content).toBe(pieces.join('').replaceAll(address, '[EMAIL_1]'));
    expect(reasons.at(-1)).toBe('stop');
    expect(scene.record('settled')).toMatchObject({ safety: { findings: [{ count: 2 }] } });
  });

  it('is found in wherever it was cut', async () => {
    const scene = safetyScene(watching('input'));
    const address = 'ada.lovelace@example.com';
    const content = `${word.repeat(511)}${address} ${long}${address}`;
    await scene.ask(saying(content));
    const sent = JSON.stringify(scene.sent[0]?.request.body.messages);
    expect(sent).toBe(JSON.stringify(saying(content).messages).replaceAll(address, '[EMAIL_1]'));
  });

  it('is not looked into any more when its client has gone', async () => {
    const scene = safetyScene(watching('input'));
    const gone = new AbortController();
    const asked = scene.ask(saying(long), gone.signal);
    await setImmediate();
    gone.abort();
    expect(await asked).toMatchObject({ outcome: 'refused', code: 'request_cancelled' });
    expect(scene.sent).toEqual([]);
  });
});

describe('a text for which there is no time', () => {
  const never: ScanTurns = { enter: () => undefined };
  const late: ScanTurns = { enter: () => ({ turn: async () => false, leave: () => {} }) };

  const askedWith = async (turns: ScanTurns, onFailure: 'refuse' | 'pass', answer = 'Well.') => {
    const section = { ...watching('input', 'output'), onFailure };
    const scene = safetyScene(section, { role: 'assistant', content: answer });
    const content = answer === 'Well.' ? long : 'Hello';
    const outcome = await completeChat({ ...scene.deps, scanTurns: turns })({
      ...{ requestId: 'req_1', caller, signal: new AbortController().signal },
      ...chatAsk({ ...upstream, ...saying(content) }),
    });
    return { scene, outcome };
  };
  const skipped = (side: string) => ({ notScanned: [{ side, what: 'busy', count: 1 }] });

  it('is refused, or goes on as policy has it', async () => {
    for (const turns of [never, late]) {
      const strict = await askedWith(turns, 'refuse');
      expect(strict.outcome).toMatchObject({ code: 'safety_unscanned' });
      expect(strict.scene.record('refused')).toMatchObject({ safety: skipped('input') });
      const mild = await askedWith(turns, 'pass');
      expect(mild.outcome).toMatchObject({ outcome: 'replied' });
      expect(mild.scene.record('admitted')).toMatchObject({ safety: skipped('input') });
    }
  });

  it('is so when it comes back in one piece of a stream, too', async () => {
    for (const onFailure of ['refuse', 'pass'] as const) {
      const scene = safetyScene({ ...watching('output'), onFailure }, [{ content: long }]);
      const outcome = await completeChat({ ...scene.deps, scanTurns: never })({
        ...{ requestId: 'req_1', caller, signal: new AbortController().signal },
        ...chatAsk({ ...upstream, ...saying('Hello'), stream: true }),
      });
      const { content, lastWords } = await readStream(outcome);
      const isStrict = onFailure === 'refuse';
      expect(content).toBe(isStrict ? '' : long);
      expect(lastWords.includes('safety_unscanned')).toBe(isStrict);
      expect(scene.record('settled')).toMatchObject({ safety: skipped('output') });
    }
  });

  it('is so when it comes back, too', async () => {
    const strict = await askedWith(never, 'refuse', long);
    expect(strict.outcome).toMatchObject({ error: { code: 'safety_unscanned' } });
    expect(strict.scene.record('settled')).toMatchObject({ safety: skipped('output') });
    const mild = await askedWith(never, 'pass', long);
    expect(mild.outcome).toMatchObject({ outcome: 'replied' });
  });
});

it('gives turns to as much as there is room for, and room back', async () => {
  const turns = scanTurns({ elapsedMicros: () => 0n });
  const [most, none] = [turns.enter(31_999_000), turns.enter(2_000)];
  expect(none).toBeUndefined();
  most?.leave();
  const [a, b] = [turns.enter(5_000), turns.enter(5_000)];
  const order: string[] = [];
  const take = async (name: string, place: typeof a) => {
    for (let turn = 0; turn < 2; turn += 1) {
      await place?.turn();
      order.push(name);
    }
  };
  await Promise.all([take('a', a), take('b', b)]);
  expect(order).toEqual(['a', 'b', 'a', 'b']);
});
