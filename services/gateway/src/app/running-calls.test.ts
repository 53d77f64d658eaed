import { expect, it } from 'vitest';
import { runningCalls } from './running-calls.ts';

it('counts what runs, whether it ends well or badly', async () => {
  const running = runningCalls();
  const [well, badly] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  const tracked = [running.track(well.promise), running.track(badly.promise)];
  expect(running.count).toBe(2);
  expect(await running.idle(1)).toBe(false);
  const idle = running.idle(1_000);
  well.resolve(1);
  badly.reject(new Error('failed'));
  expect(await idle).toBe(true);
  expect(running.count).toBe(0);
  expect(await running.idle(1_000)).toBe(true);
  await expect(Promise.all(tracked)).rejects.toThrow('failed');
});

it('hangs up on those that are still there', () => {
  const running = runningCalls();
  const ended: string[] = [];
  const forget = running.onHangUp(() => void ended.push('a'));
  running.onHangUp(() => void ended.push('b'));
  forget();
  running.hangUp();
  expect(ended).toEqual(['b']);
});
