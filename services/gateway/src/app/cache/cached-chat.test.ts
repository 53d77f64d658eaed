import { emptyUsage } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { caller, chatAsk, scripted, type TestChat, testChat } from '../../../test/fakes.ts';
import { compileBundle } from '../../domain/policy.ts';
import type { WholeReply } from '../../ports/provider.ts';
import type { ChatAsk } from '../call.ts';
import { completeChat } from '../complete-chat.ts';

const section = { mode: 'exact', scope: 'department', ttlSeconds: 60, hitPercent: 10 } as const;
const rules = [{ id: 'all', effect: 'allow', models: ['*'] }];
const bundleOf = (sections: object) =>
  compileBundle('org_a', 1n, [
    { node: 'org_a', version: 1n, rules, sections: JSON.stringify(sections) },
  ]);
const bundle = bundleOf({ cache: section });

const whole: WholeReply = {
  outcome: 'whole',
  text: '{"id":"one","choices":[{"index":0,"message":{"role":"assistant","content":"Nine."}}]}',
  usage: { ...emptyUsage, inputUncached: 8n, outputText: 2n, requests: 1n },
  finishReason: 'stop',
  produced: [{ text: 'Nine.', reasoning: '' }],
  providerRequest: 'up_1',
};

/** A provider that counts how often it is asked. */
function counted(reply: WholeReply = whole) {
  const asked: string[] = [];
  const provider = scripted(async ({ requestId }) => {
    asked.push(requestId);
    return reply;
  });
  return { asked, provider };
}

let number = 0;
const run = (deps: TestChat, over: Partial<ChatAsk> = {}, body: object = {}) =>
  completeChat(deps)({
    requestId: `req_${++number}`,
    caller,
    ...chatAsk({ model: 'gpt-4o-mini', max_tokens: 16, ...body }),
    signal: new AbortController().signal,
    ...over,
  });

const cacheOf = (outcome: Awaited<ReturnType<typeof run>>) =>
  'cache' in outcome ? outcome.cache : outcome;
const absent = { outcome: 'miss', reason: 'absent' };
const hit = { outcome: 'hit', cached: { kind: 'exact', percent: 10, similarity: 100 } };

describe('the same request again', () => {
  it('is answered without a provider, for its share of what the call cost', async () => {
    const { asked, provider } = counted();
    const deps = testChat({ providers: [provider], bundle });
    const first = await run(deps);
    expect(first).toMatchObject({ cache: absent, amount: 2_400n, attempts: 1 });
    const again = await run(deps);
    expect(again).toMatchObject({
      ...{ outcome: 'replied', text: whole.text.replace('one', 'chatcmpl-req_2'), cache: hit },
      ...{ amount: 240n, provider: 'openai', attempts: 0 },
    });
    expect(asked).toHaveLength(1);
    expect(deps.leases).toMatchObject({ room: 1_000_000_000n - 2_640n, running: 0 });
  });

  it('has an admission and an ending of its own, which say where the answer is from', async () => {
    const deps = testChat({ providers: [counted().provider], bundle });
    await run(deps);
    await run(deps);
    const [, , admitted, settled] = deps.log.records;
    const cached = { kind: 'exact', percent: 10, similarity: 100 };
    const bounds = { estimate: 240n, inputEstimate: 240n };
    expect(admitted).toMatchObject({ type: 'admitted', ...bounds, cached });
    expect(settled).toMatchObject({
      ...{ type: 'settled', amount: 240n, attempts: 0, cached, usage: whole.usage },
      ...{ provider: 'openai', model: 'gpt-4o-mini' },
    });
    expect(deps.facts[1]).toMatchObject({ provider: 'cache', attempts: 0 });
    const [first] = deps.log.records;
    expect(first).toMatchObject({ type: 'admitted', cacheMiss: 'absent' });
    expect(admitted).not.toHaveProperty('cacheMiss');
  });

  it('is refused without money, and told to nobody', async () => {
    const deps = testChat({ providers: [counted().provider], bundle });
    await run(deps);
    deps.leases.room = 239n;
    expect(await run(deps)).toMatchObject({ outcome: 'refused', code: 'insufficient_credits' });
  });

  it('is asked anew once the answer is too old', async () => {
    const { asked, provider } = counted();
    const deps = testChat({ providers: [provider], bundle });
    await run(deps);
    deps.clock.advanceMicros(60_000_000n);
    expect(cacheOf(await run(deps))).toEqual(absent);
    expect(asked).toHaveLength(2);
  });

  it('does not depend on the order of fields, nor on who is named as user', async () => {
    const deps = testChat({ providers: [counted().provider], bundle });
    await run(deps, {}, { temperature: 0, user: 'a' });
    expect(cacheOf(await run(deps, {}, { user: 'b', temperature: 0 }))).toEqual(hit);
    expect(cacheOf(await run(deps, {}, { temperature: 1 }))).toEqual(absent);
  });

  it('comes as a stream where it was one', async () => {
    const deps = testChat({ bundle });
    const text = async () => {
      const outcome = await run(deps, {}, { model: 'sim/echo', stream: true });
      if (outcome.outcome !== 'streaming') throw new Error(outcome.outcome);
      let all = '';
      for (let part = await outcome.read(); part !== undefined; part = await outcome.read()) {
        all += part;
      }
      return { all: all + outcome.lastWords(), end: outcome.end(), cache: outcome.cache };
    };
    const first = await text();
    const again = await text();
    const idsOf = ({ all }: { readonly all: string }) => new Set(all.match(/chatcmpl-[\w-]+/g));
    const [id = ''] = idsOf(first);
    const [own = ''] = idsOf(again);
    expect([idsOf(first).size, idsOf(again).size, own === id]).toEqual([1, 1, false]);
    expect(again).toEqual({ ...first, all: first.all.replaceAll(id, own), cache: hit });
    expect(again.end).toEqual({ outcome: 'complete' });
    expect(again.all.match(/^data: /gm)?.length).toBeGreaterThan(2);
    const [, paid, , share] = deps.log.records as readonly { readonly amount?: bigint }[];
    expect(share?.amount).toBe(((paid?.amount ?? 0n) + 9n) / 10n);
  });
});

describe('answers are not shared', () => {
  const path = ['org_a', 'dep_b', 'usr_b'];

  it.each([
    ['with another department', { path, node: 'usr_b' }, absent],
    ['with another organisation', { organization: 'org_b' }, absent],
    ['with keys that have no money behind them', { mode: 'test' }, undefined],
    ['but within the department they are', { path: ['org_a', 'dep_a', 'usr_b'] }, hit],
  ])('%s', async (_, over, told) => {
    const deps = testChat({ providers: [counted().provider], bundle });
    const body = { model: 'sim/echo' };
    await run(deps, {}, body);
    const again = await run(deps, { caller: { ...caller, ...over } }, body);
    expect(cacheOf(again)).toEqual(told ?? absent);
  });

  it('with a caller who is in no department, where departments share', async () => {
    const deps = testChat({ providers: [counted().provider], bundle });
    const alone = (node: string) => ({ ...caller, node, path: ['org_a', node] });
    await run(deps, { caller: alone('usr_b') });
    expect(cacheOf(await run(deps, { caller: alone('usr_c') }))).toEqual(absent);
    expect(cacheOf(await run(deps, { caller: alone('usr_b') }))).toEqual(hit);
  });

  it('between classes of data', async () => {
    const { asked, provider } = counted();
    const deps = testChat({ providers: [provider], bundle });
    const delicate = bundleOf({ cache: section, dataClass: 'confidential' });
    await run(deps);
    const other = { ...deps, policies: { ...deps.policies, bundleOf: () => delicate } };
    expect(cacheOf(await run(other))).toEqual(absent);
    expect(asked).toHaveLength(2);
  });

  it('after the person whose call it was is erased', async () => {
    const deps = testChat({ providers: [counted().provider], bundle });
    await run(deps);
    await deps.responses.forget('org_a', caller.node);
    expect(cacheOf(await run(deps))).toEqual(absent);
  });
});

describe('a miss says why', () => {
  const image = { type: 'image_url', image_url: { url: 'https://pictures.example/a.png' } };

  it.each([
    ['asked', { cache: { fresh: true, unkept: false } }, {}],
    ['asked', { cache: { fresh: true, unkept: true } }, {}],
    ['size', {}, { messages: [{ role: 'user', content: 'a'.repeat(400_001) }] }],
  ])('%s', async (reason, over, body) => {
    const deps = testChat({ providers: [counted().provider], bundle });
    await run(deps, {}, body);
    expect(cacheOf(await run(deps, over, body))).toEqual({ outcome: 'miss', reason });
  });

  it('media', async () => {
    const deps = testChat({ providers: [counted().provider], bundle });
    const messages = [{ role: 'user', content: [image] }];
    expect(await run(deps, {}, { messages })).not.toMatchObject({ cache: hit });
  });

  it('and nothing where policy says nothing of caches, or switches them off', async () => {
    const { asked, provider } = counted();
    for (const sections of [{}, { cache: { ...section, mode: 'off' } }]) {
      const deps = testChat({ providers: [provider], bundle: bundleOf(sections) });
      await run(deps);
      const again = await run(deps);
      expect('cache' in again).toBe(false);
    }
    expect(asked).toHaveLength(4);
  });

  it('a model that policy denies by now is not answered from anywhere', async () => {
    const { asked, provider } = counted();
    const deps = testChat({ providers: [provider], bundle });
    await run(deps);
    const deny = compileBundle('org_a', 2n, [
      {
        ...{ node: 'org_a', version: 2n, sections: JSON.stringify({ cache: section }) },
        rules: [...rules, { id: 'no', effect: 'deny', models: ['gpt-4o-mini'] }],
      },
    ]);
    const other = { ...deps, policies: { ...deps.policies, bundleOf: () => deny } };
    expect(await run(other)).toMatchObject({ outcome: 'refused', code: 'model_denied' });
    expect(asked).toHaveLength(1);
  });
});

describe('what is not kept', () => {
  it.each([
    ['an answer that was filtered', { ...whole, finishReason: 'content_filter' }],
    ['one that is longer than a megabyte', { ...whole, text: `"${'a'.repeat(1_000_001)}"` }],
  ])('%s', async (_, reply) => {
    const { asked, provider } = counted(reply);
    const deps = testChat({ providers: [provider], bundle });
    await run(deps);
    await run(deps);
    expect(asked).toHaveLength(2);
  });

  it('what a client does not want to be', async () => {
    const deps = testChat({ providers: [counted().provider], bundle });
    await run(deps, { cache: { fresh: true, unkept: true } });
    expect(cacheOf(await run(deps))).toEqual(absent);
  });
});
