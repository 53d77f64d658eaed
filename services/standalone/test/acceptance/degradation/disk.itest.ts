import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Disk, systemDisk } from '@alfred/journal';
import { faultSwitch } from '@alfred/service-kit';
import { expect, it } from 'vitest';
import type { Drill, RunningStandalone } from '../../../src/index.ts';
import { freePort, removeHome, startAlfred, temporaryHome } from '../alfred-process.ts';
import { startDrilled } from './drilled.ts';
import { type Call, type Load, startLoad } from './load.ts';
import { expectRightMoney } from './money.ts';

let alfred: RunningStandalone;
let load: Load;

async function start(drill: Drill): Promise<void> {
  alfred = await startDrilled(drill);
  load = startLoad(alfred.demo, { pauseMs: 5 });
  await load.until(isAnswered);
}

async function end(): Promise<void> {
  await load.stop();
  await alfred.stop();
  await removeHome(alfred.home);
}

const isAnswered = ({ status }: Call) => status === 200;
const isFull = ({ status, code }: Call) => status === 503 && code === 'journal_full';

/** A disk that can be filled up to the last byte, and emptied again. */
function fillingDisk() {
  const state = { isFull: false, writes: 0 };
  const noRoom = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const disk: Disk = {
    ...systemDisk,
    room: (folder) => (state.isFull ? 0 : systemDisk.room(folder)),
    create: (file) => {
      if (state.isFull) throw noRoom();
      return systemDisk.create(file);
    },
    write: (fd, bytes, at) => {
      // Nothing but what was kept for it goes on a full disk.
      if (state.isFull && state.writes <= 0) throw noRoom();
      state.writes -= 1;
      return systemDisk.write(fd, bytes, at);
    },
    remove: (file) => {
      if (file.endsWith('reserve')) state.writes = 10_000;
      systemDisk.remove(file);
    },
  };
  return { disk, state };
}

it('refuses with its own code when the disk is full, ends what runs, and goes on by itself', async () => {
  const { disk, state } = fillingDisk();
  await start({ disk });
  state.writes = 0;
  state.isFull = true;
  expect(await load.until(isFull)).toMatchObject({ retryAfter: expect.stringMatching(/^\d+$/) });
  const ready = await fetch(`${alfred.demo.url}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([
    503,
    expect.stringContaining('room in the journal'),
  ]);
  state.isFull = false;
  await load.until(isAnswered);
  await expectRightMoney(alfred, await load.stop(), 'disk-full');
  await end();
});

it('refuses with its own code when the journal has reached its limit, and goes on by itself', async () => {
  const faults = faultSwitch();
  await start({ faults, journalLimitBytes: 120_000, segmentBytes: 16_384 });
  const away = load.mark();
  faults.set('metering', { kind: 'unreachable' });
  await load.until(isFull, 30_000);
  expect(away().filter(isAnswered).length).toBeGreaterThan(50);
  faults.clear();
  await load.until(isAnswered);
  await expectRightMoney(alfred, await load.stop(), 'journal-full');
  await end();
});

it('ends the process when a sync of the journal fails, and loses nothing that was answered', async () => {
  const home = await temporaryHome();
  const settings = { ALFRED_PORT: String(await freePort()) };
  const program = fileURLToPath(new URL('./failing-sync.program.ts', import.meta.url));
  const broken = await startAlfred(home, settings, program);
  const clients = startLoad(broken.demo);
  await clients.until(isAnswered);
  await writeFile(join(home, 'broken'), '');
  // Nothing but its own end: nobody told it to.
  expect(await broken.ended).toBe(1);
  expect(broken.output()).toContain('The journal of this gateway cannot be written: EIO.');
  const answered = clients.mark();
  await clients.until(({ status }) => status === 0);
  expect(answered().filter(isAnswered)).toEqual([]);
  await rm(join(home, 'broken'));
  const mended = await startAlfred(home, settings);
  await clients.until(isAnswered);
  await expectRightMoney(mended, await clients.stop(), 'sync-failed');
  expect(await mended.interrupt()).toBe(0);
  await removeHome(home);
});
