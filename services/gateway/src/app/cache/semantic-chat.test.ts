import { emptyUsage } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { caller, chatAsk, scripted, testChat } from '../../../test/fakes.ts';
import { noLikeness } from '../../../test/no-likeness.ts';
import { compileBundle, withRoutes } from '../../domain/policy.ts';
import type { Route } from '../../domain/route.ts';
import type { CacheVerdict } from '../../ports/cache-verdicts.ts';
import type { WholeReply } from '../../ports/provider.ts';
import type { ChatAsk } from '../call.ts';
import { completeChat } from '../complete-chat.ts';
import type { CacheWatch } from './cache-watch.ts';

const section = { mode: 'semantic', scope: 'organization', ttlSeconds: 60, hitPercent: 20 };

const route: Route = {
  ...{ name: 'help', version: 1, description: '', strategy: 'ordered', publishedAt: 1n },
  targets: [{ model: 'gpt-4o-mini', weight: 1, capabilities: [], dataClasses: [] }],
  ...{ fallbacks: [], semanticCache: true },
};

/** Letters that a text has: what is written alike is near. */
async function lettersOf(text: string): Promise<Float32Array> {
  const counts = new Float32Array(26);
  for (const letter of text.toLowerCase()) {
    const at = letter.charCodeAt(0) - 97;
    if (at >= 0 && at < 26) counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

interface Over {
  readonly cache?: object;
  readonly route?: Partial<Route>;
  readonly answers?: readonly string[];
  /** Whether vectors are made elsewhere: then the simulated provider answers. */
  readonly elsewhere?: boolean;
  /** No vectors are made. */
  readonly mute?: boolean;
}

function scene(over: Over = {}) {
  const asked: string[] = [];
  const answers = over.answers ?? ['By the link below.'];
  const provider = scripted(async ({ requestId }) => {
    asked.push(requestId);
    const content = answers[(asked.length - 1) % answers.length] ?? '';
    const choices = [{ index: 0, message: { role: 'assistant', content } }];
    const usage = { ...emptyUsage, inputUncached: 8n, outputText: 2n, requests: 1n };
    const said = { produced: [{ text: content, reasoning: '' }], providerRequest: '' };
    const text = JSON.stringify({ choices });
    return { outcome: 'whole', text, usage, finishReason: 'stop', ...said } satisfies WholeReply;
  });
  const rules = [{ id: 'all', effect: 'allow', models: ['*'] }];
  const sections = JSON.stringify({ cache: { ...section, ...over.cache } });
  const policies = [{ node: 'org_a', version: 1n, rules, sections }];
  const bundle = withRoutes(compileBundle('org_a', 1n, policies), [{ ...route, ...over.route }]);
  const deps = testChat({ bundle, ...(over.elsewhere === undefined && { providers: [provider] }) });
  const verdicts: CacheVerdict[] = [];
  const embed = over.mute ? async () => undefined : lettersOf;
  const embedder = { name: 'letters', isLocal: !over.elsewhere, embed };
  const likeness = { ...noLikeness(deps.clock), embedder };
  const cacheWatch: CacheWatch = {
    told: () => {},
    judged: (verdict) => void verdicts.push(verdict),
  };
  let number = 0;
  const ask = async (content: unknown, body: object = {}, ask_: Partial<ChatAsk> = {}) => {
    const messages = [
      { role: 'system', content: 'You help.' },
      { role: 'user', content },
    ];
    const outcome = await completeChat({ ...deps, likeness, cacheWatch })({
      requestId: `req_${++number}`,
      caller,
      ...chatAsk({ model: 'help', max_tokens: 16, messages, ...body }),
      signal: new AbortController().signal,
      ...ask_,
    });
    if (outcome.outcome !== 'replied') throw new Error(outcome.outcome);
    const { cache } = outcome;
    if (cache?.outcome === 'hit') return { ...outcome, told: cache.cached.kind };
    return { ...outcome, told: cache?.reason };
  };
  return { deps, asked, verdicts, likeness, ask };
}

const question = 'How do I reset my password?';
const sameQuestion = 'What is the way to reset my password?';

describe('a question that means the same', () => {
  it('is answered by what answered the other, for its share', async () => {
    const { ask, asked, deps } = scene();
    const first = await ask(question);
    expect(first.told).toBe('absent');
    const again = await ask(sameQuestion);
    expect(again).toMatchObject({ told: 'semantic', text: first.text, amount: 480n, attempts: 0 });
    expect(asked).toHaveLength(1);
    const { cached } = deps.log.records.at(-1) as { readonly cached?: { similarity: number } };
    expect(cached).toMatchObject({ kind: 'semantic', percent: 20 });
    expect(cached?.similarity).toBeLessThan(100);
  });

  it.each([
    ['words', 'How do I reset my router?'],
    ['negation', 'How do I not reset my password?'],
    ['numbers', 'How do I reset my 2 password?'],
    ['language', 'Как reset password?'],
  ])('is told from others: %s', async (reason, other) => {
    const { ask, asked } = scene();
    await ask(question);
    expect((await ask(other)).told).toBe(reason);
    expect(asked).toHaveLength(2);
  });

  it('must be as alike as the client wants, and never less than policy does', async () => {
    const { ask } = scene({ cache: { similarityPercent: 80 } });
    await ask(question);
    const wish = (similarity: number) => ({ cache: { fresh: false, unkept: false, similarity } });
    expect((await ask(sameQuestion, {}, wish(100))).told).toBe('absent');
    const strict = scene({ cache: { similarityPercent: 100 } });
    await strict.ask(question);
    expect((await strict.ask(sameQuestion, {}, wish(0))).told).toBe('absent');
  });
});

describe('nothing is looked for by meaning', () => {
  it.each<[string, Over, object]>([
    ['where the route did not ask for it', { route: { semanticCache: false } }, {}],
    ['where policy lets only what is exact', { cache: { mode: 'exact' } }, {}],
    ['for a model by its own name', {}, { model: 'gpt-4o-mini' }],
    ['where there are tools', {}, { tools: [{ type: 'function', function: { name: 'f' } }] }],
    ['where several answers are wanted', {}, { n: 2 }],
  ])('%s', async (_, over, body) => {
    const { ask, asked } = scene(over);
    await ask(question, body);
    expect((await ask(sameQuestion, body)).told).toBe('absent');
    expect(asked).toHaveLength(2);
  });

  it('where no vector is made, and it says so', async () => {
    const { ask, asked } = scene({ mute: true });
    await ask(question);
    expect((await ask(sameQuestion)).told).toBe('vector');
    expect((await ask(question)).told).toBe('exact');
    expect(asked).toHaveLength(2);
  });

  it('where anything around the question differs', async () => {
    const { ask } = scene();
    await ask(question);
    expect((await ask(sameQuestion, { temperature: 0 })).told).toBe('absent');
    const messages = (system: string) => ({
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: sameQuestion },
      ],
    });
    expect((await ask('', messages('You joke.'))).told).toBe('absent');
    expect((await ask('', messages('You help.'))).told).toBe('semantic');
  });

  it('for a sandbox, where vectors are made elsewhere', async () => {
    const sandboxed = { caller: { ...caller, mode: 'test' } } as const;
    for (const [elsewhere, told] of [
      [true, 'absent'],
      [false, 'semantic'],
    ] as const) {
      const targets = [{ model: 'sim/echo', weight: 1, capabilities: [], dataClasses: [] }];
      const { ask } = scene({ elsewhere, route: { targets } });
      await ask(question, {}, sandboxed);
      expect((await ask(sameQuestion, {}, sandboxed)).told).toBe(told);
    }
  });

  it('in a conversation, in long texts, and of whoever was erased', async () => {
    const { ask, deps, likeness } = scene();
    const said = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
    ];
    const talk = (last: string) => ({ messages: [...said, { role: 'user', content: last }] });
    await ask('', talk(question));
    expect((await ask('', talk(sameQuestion))).told).toBe('absent');
    const long = 'a '.repeat(601);
    await ask(`${question} ${long}`);
    expect((await ask(`${sameQuestion} ${long}`)).told).toBe('absent');
    await ask(question);
    likeness.alike.forget('org_a', caller.node);
    await deps.responses.forget('org_a', caller.node);
    expect((await ask(sameQuestion)).told).toBe('absent');
  });
});

describe('a hit that is asked again', () => {
  it.each([
    ['fitted', ['By the link below.', 'Below, by the link.'], true],
    ['would have been wrong', ['In 3 days.', 'In 5 days.'], false],
  ])('is counted: it %s', async (_, answers, fitted) => {
    const { ask, asked, verdicts } = scene({ answers, cache: { shadowPercent: 100 } });
    await ask(question);
    const shadow = await ask(sameQuestion);
    expect(shadow).toMatchObject({ told: 'shadow', amount: 2_400n });
    expect(asked).toHaveLength(2);
    await expect
      .poll(() => verdicts)
      .toEqual([{ organization: 'org_a', route: 'help', request: 'req_2', fitted }]);
  });
});
