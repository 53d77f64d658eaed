import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAlfred, startAlfred, temporaryHome } from './acceptance/alfred-process.ts';

let home: string;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

/** What a refused start prints: one line that says what is wrong and what to do. */
const oneLine = (...parts: string[]) =>
  expect.stringMatching(new RegExp(`^alfred: [^\\n]*${parts.join('[^\\n]*')}[^\\n]*\\n$`));

describe('the command line', () => {
  it('helps', async () => {
    const { code, stdout } = await runAlfred(home, ['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--fresh');
    expect(stdout).toContain('ALFRED_PORT');
  });

  it('checks the settings and ends', async () => {
    expect(await runAlfred(home, ['--check-config'])).toMatchObject({ code: 0, stderr: '' });
    const wrong = await runAlfred(home, ['--check-config'], { ALFRED_PORT: 'many' });
    expect(wrong).toMatchObject({ code: 2, stderr: oneLine('ALFRED_PORT', 'docs/config.md') });
    const prices = join(home, 'prices.json');
    await writeFile(prices, '{"models": 7}');
    const unpriced = await runAlfred(home, ['--check-config'], { ALFRED_PRICES: prices });
    expect(unpriced).toMatchObject({ code: 2, stderr: oneLine('ALFRED_PRICES') });
  });

  it('refuses what it does not know', async () => {
    expect(await runAlfred(home, ['--frehs'])).toMatchObject({
      code: 2,
      stderr: oneLine('--frehs'),
    });
    expect(await runAlfred(home, [], { ALFRED_PROT: '1' })).toMatchObject({
      code: 2,
      stderr: oneLine('ALFRED_PROT', 'ALFRED_PORT'),
    });
  });

  it('says so when the home cannot be written', async () => {
    await writeFile(join(home, 'file'), '');
    const refused = await runAlfred(join(home, 'file', 'home'), []);
    expect(refused).toMatchObject({ code: 1, stderr: oneLine('cannot be written', 'ALFRED_HOME') });
  });

  it('ends where no home can ever be made', async () => {
    await writeFile(join(home, 'file'), '');
    // Only Linux has a folder that exists and denies it.
    const denied = process.platform === 'linux' ? '/proc/x/home' : join(home, 'file', 'x', 'home');
    const refused = await runAlfred(denied, []);
    expect(refused).toMatchObject({ code: 1, stderr: oneLine(denied, 'cannot be written') });
  });

  it('says so when the user of PostgreSQL cannot come to the home', async () => {
    await mkdir(join(home, 'closed'));
    await chmod(join(home, 'closed'), 0o700);
    const inside = join(home, 'closed', 'home');
    if (process.getuid?.() === 0) {
      const refused = await runAlfred(inside, [], { ALFRED_PORT: '0' });
      expect(refused).toMatchObject({ code: 1, stderr: oneLine('postgres', 'closed') });
    } else {
      // Nobody else is needed, so nobody is shut out.
      const alfred = await startAlfred(inside);
      expect(await alfred.interrupt()).toBe(0);
    }
  });

  it('says so when the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = String(address !== null && typeof address === 'object' ? address.port : 0);
    const refused = await runAlfred(home, [], { ALFRED_PORT: port });
    other.close();
    expect(refused).toMatchObject({ code: 1, stderr: oneLine(port, 'ALFRED_PORT') });
  });
});
