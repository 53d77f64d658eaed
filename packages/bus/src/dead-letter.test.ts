import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { burialOf, buriedIn, deadLetterOf, replayOf, unhandleable } from './dead-letter.ts';

const message = {
  subject: 'alfred.usage.3.inc_a',
  id: 'inc_a:7',
  bytes: Buffer.from('bytes'),
  headers: { traceparent: 'x' },
};

describe('a message that cannot be handled', () => {
  it('says so by its code, and is tried no more', () => {
    expect(unhandleable('it is no message')).toMatchObject({
      ...{ code: 'message_unhandleable', params: { reason: 'it is no message' } },
    });
  });
});

describe('a dead letter', () => {
  it('has the message in it as it was, and why', () => {
    const letter = deadLetterOf(message, { reason: 'it\nbroke', attempts: 4 });
    expect(letter.subject).toBe('alfred.dead.alfred.usage.3.inc_a');
    expect(buriedIn(letter)).toEqual({ message, reason: 'it broke', attempts: 4 });
  });

  it('is the same one when the message is buried twice, and another one after a replay', () => {
    const why = { reason: 'it broke', attempts: 1 };
    const first = deadLetterOf(message, why);
    expect(deadLetterOf(message, { ...why, attempts: 2 }).id).toBe(first.id);
    const second = deadLetterOf(replayOf(message, 12), why);
    expect(second.id).not.toBe(first.id);
    expect(buriedIn(second).message).toEqual(message);
  });

  it('tells what it can when others wrote it', () => {
    const foreign = { subject: 'alfred.dead.q.1', id: 'x', bytes: Buffer.of() };
    expect(buriedIn(foreign)).toEqual({
      message: { subject: 'q.1', id: 'x', bytes: Buffer.of(), headers: {} },
      reason: 'unknown',
      attempts: 0,
    });
  });
});

describe('a failure', () => {
  it('ends the tries when the handler says that no other would help', () => {
    const burial = { reason: 'no such language', attempts: 1 };
    expect(burialOf(unhandleable('no such language'), 1, undefined)).toEqual(burial);
  });

  it('ends them at their limit, where there is one', () => {
    const broken = new Error('broken');
    expect(burialOf(broken, 1_000, undefined)).toBeUndefined();
    expect(burialOf(broken, 2, 3)).toBeUndefined();
    expect(burialOf(broken, 3, 3)).toEqual({ reason: 'broken', attempts: 3 });
    expect(burialOf('a text', 3, 3)).toEqual({ reason: 'unknown', attempts: 3 });
    const away = new AlfredError('service_unavailable', { service: 'ledger' });
    expect(burialOf(away, 1, undefined)).toBeUndefined();
  });
});
