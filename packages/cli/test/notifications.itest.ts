import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notificationCommands } from '../src/commands/notification-commands.ts';
import { runIn, serveFor } from './cli-home.ts';

let home: string;
let instance: Awaited<ReturnType<typeof serveFor>>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  instance = await serveFor(home, { '/api/v1/': () => [200, { id: 'sub_1', secret: 'whsec_x' }] });
});
afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

const alfred = (...words: readonly string[]) => runIn(home, words);

describe('commands about who is told', () => {
  it.each<[string, string]>([
    [
      'notification subscribe team_1 https://hooks.example/a --percent 80,100 --asset USD',
      'POST /api/v1/notifications/subscriptions {"node":"team_1","channel":{"type":"webhook","url":"https://hooks.example/a"},"percents":[80,100],"asset":"USD"}',
    ],
    [
      'notification subscribe team_1',
      'POST /api/v1/notifications/subscriptions {"node":"team_1","channel":{"type":"log"}}',
    ],
    [
      'notification subscribe team_1 --percent half',
      'POST /api/v1/notifications/subscriptions {"node":"team_1","channel":{"type":"log"},"percents":["half"]}',
    ],
    ['notification list', 'GET /api/v1/notifications/subscriptions'],
    ['notification remove sub_1', 'DELETE /api/v1/notifications/subscriptions/sub_1'],
    ['notification remove ..', 'DELETE /api/v1/notifications/subscriptions/_'],
    [
      'notification rotate-secret sub_1',
      'POST /api/v1/notifications/subscriptions/sub_1/rotate-secret',
    ],
    ['notification test sub_1', 'POST /api/v1/notifications/subscriptions/sub_1/test'],
    ['notification enable sub_1', 'POST /api/v1/notifications/subscriptions/sub_1/enable'],
    ['notification deliveries', 'GET /api/v1/notifications/deliveries'],
    [
      'notification deliveries --status dead --subscription sub_1',
      'GET /api/v1/notifications/deliveries?subscription=sub_1&status=dead',
    ],
    [
      'notification dead-letters --subscription sub_1',
      'GET /api/v1/notifications/dead-letters?subscription=sub_1',
    ],
    ['notification replay dlv_1', 'POST /api/v1/notifications/deliveries/dlv_1/replay'],
  ])('%s', async (words, request) => {
    expect(await alfred(...words.split(' '))).toMatchObject({ code: 0, err: '' });
    const { method, url, body } = instance.asked.at(-1) ?? { method: '', url: '', body: '' };
    expect(`${method} ${url} ${body}`.trim()).toBe(request);
  });

  it('show the secret, line by line', async () => {
    const { out } = await alfred('notification', 'subscribe', 'team_1', 'https://hooks.example/a');
    expect(out).toBe('id      sub_1\nsecret  whsec_x\n');
  });

  it('each explain themselves with an example that they take', async () => {
    for (const { name, example, about } of notificationCommands) {
      const { code, out } = await alfred(...name.split(' '), '--help');
      expect([code, out.replace(/\s+/g, ' ')], name).toEqual([0, expect.stringContaining(about)]);
      const words = example === '' ? [] : example.split(' ');
      expect((await alfred(...name.split(' '), ...words)).code, name).toBe(0);
    }
  });
});
