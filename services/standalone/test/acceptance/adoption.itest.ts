import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from '@alfred/service-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  freePort,
  killStarting,
  removeHome,
  runAlfred,
  startAlfred,
  temporaryHome,
} from './alfred-process.ts';
import { type Call, startLoad } from './degradation/load.ts';
import { expectRightMoney } from './degradation/money.ts';

// The journal of a gateway that died under load lies elsewhere, as on the volume of a machine that
// will not come back; a gateway of the same deployment is told to take it over.

let home: string;
let elsewhere: string;
let orphan: string;
let calls: readonly Call[];
let settings: Readonly<Record<string, string>>;

beforeEach(async () => {
  home = await temporaryHome();
  elsewhere = await mkdtemp(join(tmpdir(), 'alfred-orphan-'));
  await chmod(elsewhere, 0o755);
  orphan = join(elsewhere, 'journal');
  settings = { ALFRED_PORT: String(await freePort()), ALFRED_ADOPT_JOURNALS: orphan };
  const dying = await startAlfred(home, { ALFRED_SIM_LATENCY_MS: '30' });
  const load = startLoad(dying.demo, { clients: 12 });
  await expect.poll(() => load.calls.length).toBeGreaterThan(60);
  await dying.kill();
  calls = await load.stop();
  await rename(join(home, 'journal'), orphan);
});
afterEach(async () => {
  await removeHome(home);
  await rm(elsewhere, { recursive: true, force: true });
});

it('is ended, forwarded and returned by another gateway, killed on the way or not', async () => {
  for (const afterMs of [700, 1_000, 1_300]) await killStarting(home, settings, afterMs);
  const heir = await startAlfred(home, settings);
  await expect.poll(() => existsSync(orphan), { timeout: 75_000 }).toBe(false);
  await expectRightMoney(heir, calls, 'adopted-journal');
  expect(await heir.interrupt()).toBe(0);
  // The setting may stay: there is nothing more to do.
  const later = await startAlfred(home, settings);
  expect(later.output()).toContain(`there is no journal in ${orphan} to adopt`);
  expect(await later.interrupt()).toBe(0);
});

it('that is in use, or damaged, refuses the start by name, and is left as it is', async () => {
  const lock = lockFolder(orphan);
  const busy = await runAlfred(home, [], settings);
  lock.release();
  expect([busy.code, busy.stderr]).toEqual([1, expect.stringContaining(orphan)]);
  expect(busy.stderr).toMatch(/^alfred: Another Alfred is running on [^\n]*\n$/);

  const [name = ''] = (await readdir(orphan)).filter((each) => each.endsWith('.journal'));
  const bytes = await readFile(join(orphan, name));
  await writeFile(join(orphan, name), Buffer.from(bytes).fill(0xff, 20, 24));
  const damaged = await runAlfred(home, [], settings);
  expect([damaged.code, damaged.stderr]).toEqual([1, expect.stringContaining(join(orphan, name))]);
  await writeFile(join(orphan, name), bytes);

  const heir = await startAlfred(home, settings);
  await expect.poll(() => existsSync(orphan), { timeout: 75_000 }).toBe(false);
  await expectRightMoney(heir, calls, 'adopted-at-last');
  expect(await heir.interrupt()).toBe(0);
});
