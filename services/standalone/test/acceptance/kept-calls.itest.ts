import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { type Demo, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { management } from './management.ts';
import { openaiClient, say } from './openai-client.ts';
import { isDistributed } from './profile.ts';

// What a policy keeps is kept once its client has heard the last word, whatever becomes of Alfred.

const homes: string[] = [];
afterAll(() => Promise.all(homes.map(removeHome)));

const atOnce = 12;

/** Calls that note their id as soon as they have heard everything. */
function callsOf(demo: Demo, heard: (id: string) => void) {
  const client = openaiClient(demo, demo.demoKey);
  return async (index: number): Promise<void> => {
    const messages = say(`remember ${index}`);
    const { data, response } = await client.chat.completions
      .create({ model: 'sim/echo', messages, stream: true })
      .withResponse();
    let text = '';
    for await (const { choices } of data) text += choices[0]?.delta.content ?? '';
    if (text === `remember ${index}`) heard(response.headers.get('x-request-id') ?? '');
  };
}

/** Whoever keeps the books of this home stands still: what is asked of them is not done. */
async function pauseDatabase(home: string): Promise<() => void> {
  const [first = ''] = (await readFile(join(home, 'postgres', 'postmaster.pid'), 'utf8')).split(
    '\n',
  );
  const { stdout } = await promisify(execFile)('pgrep', ['-P', first]);
  const pids = [first, ...stdout.trim().split('\n')].map(Number);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  };
}

it('keeps every call whose answer was heard, when it is killed that very moment', async () => {
  const home = await temporaryHome();
  homes.push(home);
  const first = await startAlfred(home);
  const { url, adminKey, organization } = first.demo;
  const put = await management(url, adminKey).put(`/api/v1/policies/${organization}`, {
    rules: [{ id: 'all', effect: 'allow', models: ['*'] }],
    storage: { prompts: true, completions: true, retentionDays: 3 },
  });
  expect(put.status).toBe(200);
  const ids: string[] = [];
  await callsOf(first.demo, (id) => ids.push(id))(0);
  // Elsewhere the books are several processes' own: there the kill alone has to do.
  const goOn = isDistributed() ? () => {} : await pauseDatabase(home);
  const killed = Promise.withResolvers<void>();
  const call = callsOf(first.demo, (id) => {
    ids.push(id);
    killed.resolve(first.kill());
  });
  await Promise.allSettled(Array.from({ length: atOnce }, (_, index) => call(index)));
  await killed.promise;
  goOn();
  expect(ids.length).toBeGreaterThan(1);
  const second = await startAlfred(home);
  const own = management(second.demo.url, second.demo.demoKey);
  for (const id of ids) {
    const read = async () => (await own.get<object>(`/api/v1/requests/${id}/content`)).body;
    const text = expect.stringMatching(/^remember \d+$/);
    await expect
      .poll(read)
      .toMatchObject({ prompt: { messages: [{ content: text }] }, completion: [{ text }] });
  }
  await second.interrupt();
});
