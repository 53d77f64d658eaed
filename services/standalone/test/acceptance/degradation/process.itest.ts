import { afterAll, expect, it } from 'vitest';
import { freePort, removeHome, startAlfred, temporaryHome } from '../alfred-process.ts';
import { startLoad } from './load.ts';
import { expectRightMoney } from './money.ts';

const homes: string[] = [];
afterAll(() => Promise.all(homes.map(removeHome)));

it('takes up where it was after kill -9 of the whole process under load, again and again', async () => {
  const home = await temporaryHome();
  homes.push(home);
  const settings = {
    ALFRED_PORT: String(await freePort()),
    ALFRED_SIM_LATENCY_MS: '20',
    ALFRED_SIM_CHUNK_MS: '2',
  };
  let alfred = await startAlfred(home, settings);
  // The same clients go on over every start.
  const load = startLoad(alfred.demo, { clients: 12, pauseMs: 30 });
  for (let time = 1; time <= 3; time += 1) {
    const since = load.mark();
    await expect
      .poll(() => since().filter(({ status }) => status === 200).length)
      .toBeGreaterThan(40);
    await alfred.kill();
    await load.until(({ status }) => status === 0);
    alfred = await startAlfred(home, settings);
    await load.until(({ status }) => status === 200);
  }
  const calls = await load.stop();
  await expectRightMoney(alfred, calls, 'process-killed');
  expect(await alfred.interrupt()).toBe(0);
});
