import { manualClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { caller, startMicros } from '../../test/fakes.ts';
import { identityCallers } from './identity-callers.ts';

const second = 1_000_000n;
const digest = Buffer.from('digest');

function scene() {
  const clock = manualClock(startMicros);
  const asked: string[] = [];
  let answer: () => Promise<typeof caller | undefined> = async () => caller;
  const callers = identityCallers({
    clock,
    identity: {
      resolveKey: async (request) => {
        asked.push(Buffer.from(request.digest ?? []).toString());
        const found = await answer();
        return { caller: found && { ...found, path: [...found.path], tagKeys: [], limits: [] } };
      },
    },
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    callers,
    clock,
    asked,
    settle,
    answers: (next: typeof answer) => {
      answer = next;
    },
  };
}

describe('a caller', () => {
  it('is asked for once, by any number of requests, and then known', async () => {
    const { callers, asked } = scene();
    const found = await Promise.all([callers.find(digest), callers.find(digest)]);
    expect(found).toEqual([caller, caller]);
    expect(callers.find(digest)).toEqual(caller);
    expect(asked).toEqual(['digest']);
  });

  it('is asked for again after half a minute, behind the request’s back', async () => {
    const { callers, clock, asked, answers, settle } = scene();
    await callers.find(digest);
    clock.advanceMicros(30n * second);
    answers(async () => ({ ...caller, role: 'auditor' }));
    expect(callers.find(digest)).toMatchObject({ role: 'member' });
    await settle();
    expect(callers.find(digest)).toMatchObject({ role: 'auditor' });
    expect(asked).toHaveLength(2);
  });

  it('is believed for five minutes while identity is away, and not longer', async () => {
    const { callers, clock, answers, settle } = scene();
    await callers.find(digest);
    answers(() => Promise.reject(new AlfredError('service_unavailable', { service: 'identity' })));
    clock.advanceMicros(299n * second);
    expect(callers.find(digest)).toEqual(caller);
    await settle();
    clock.advanceMicros(second);
    await expect(callers.find(digest)).rejects.toMatchObject({ code: 'service_unavailable' });
  });

  it('is gone as soon as identity does not know it any more', async () => {
    const { callers, clock, answers, settle } = scene();
    await callers.find(digest);
    clock.advanceMicros(30n * second);
    answers(async () => undefined);
    callers.find(digest);
    await settle();
    expect(await callers.find(digest)).toBeUndefined();
  });
});

describe('a key that nobody has', () => {
  it('is not asked for again for two seconds', async () => {
    const { callers, clock, asked, answers } = scene();
    answers(async () => undefined);
    expect(await callers.find(digest)).toBeUndefined();
    expect(callers.find(digest)).toBeUndefined();
    expect(asked).toHaveLength(1);
    clock.advanceMicros(2n * second);
    answers(async () => caller);
    expect(await callers.find(digest)).toEqual(caller);
  });
});

describe('a moved node', () => {
  it('has another path for everybody below it, from the next request on', async () => {
    const { callers, asked, answers } = scene();
    await callers.find(digest);
    answers(async () => ({ ...caller, path: ['org_a', 'dep_b', 'usr_a'] }));
    callers.moved('dep_z');
    expect(callers.find(digest)).toEqual(caller);
    callers.moved('dep_a');
    expect(await callers.find(digest)).toMatchObject({ path: ['org_a', 'dep_b', 'usr_a'] });
    expect(asked).toHaveLength(2);
  });

  it('keeps no answer that was under way', async () => {
    const { callers, answers } = scene();
    const late = Promise.withResolvers<typeof caller>();
    answers(() => late.promise);
    const found = callers.find(digest);
    callers.moved('dep_a');
    answers(async () => ({ ...caller, path: ['org_a', 'dep_b', 'usr_a'] }));
    const next = callers.find(digest);
    late.resolve(caller);
    expect(await found).toEqual(caller);
    expect(await next).toMatchObject({ path: ['org_a', 'dep_b', 'usr_a'] });
    expect(callers.find(digest)).toMatchObject({ path: ['org_a', 'dep_b', 'usr_a'] });
  });
});

describe('a changed key', () => {
  it('is asked about again, and keeps no answer that was under way', async () => {
    const { callers, asked, answers } = scene();
    await callers.find(digest);
    callers.changed('key_z');
    expect(callers.find(digest)).toEqual(caller);
    const late = Promise.withResolvers<typeof caller>();
    answers(() => late.promise);
    callers.changed(caller.key);
    const found = callers.find(digest);
    callers.changed(caller.key);
    answers(async () => ({ ...caller, role: 'auditor' }));
    const next = callers.find(digest);
    late.resolve(caller);
    expect(await found).toEqual(caller);
    expect(await next).toMatchObject({ role: 'auditor' });
    expect(callers.find(digest)).toMatchObject({ role: 'auditor' });
    expect(asked).toHaveLength(3);
  });
});

describe('a revoked key', () => {
  it('is refused at once', async () => {
    const { callers, asked, answers } = scene();
    await callers.find(digest);
    callers.evict(caller.key);
    answers(async () => undefined);
    expect(await callers.find(digest)).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  it('does not come back with an answer that was under way', async () => {
    const { callers, answers } = scene();
    const late = Promise.withResolvers<typeof caller>();
    answers(() => late.promise);
    const found = callers.find(digest);
    callers.evict(caller.key);
    late.resolve(caller);
    expect(await found).toBeUndefined();
    expect(callers.find(digest)).toBeUndefined();
  });
});
