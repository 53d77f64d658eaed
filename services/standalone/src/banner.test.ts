import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { banner, help } from './banner.ts';
import { schemas } from './config.ts';

const demo = {
  url: 'http://127.0.0.1:8080',
  adminKey: 'alf_live_admin',
  demoKey: 'alf_live_demo',
  organization: 'org_1',
  user: 'usr_1',
  ledger: 'led_1',
};
const facts = { demo, home: '/data/alfred', tookSeconds: 1.234, isFirst: true };

it('shows what is needed for the first call, and no key but the demo key', () => {
  const text = banner(facts);
  for (const part of [
    '1.2 s',
    demo.url,
    demo.demoKey,
    '$25.00',
    `${demo.url}/docs`,
    '/data/alfred',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain(demo.adminKey);
});

it('promises no credits at a later start', () => {
  expect(banner({ ...facts, isFirst: false })).not.toContain('$25.00');
});

it('has a curl line that a shell reads as it is meant', () => {
  const [, command = ''] = /(curl .*?'\n)\n/s.exec(banner(facts)) ?? [];
  const words = execFileSync('sh', ['-c', command.replace(/^curl/, "printf '%s\\n'")]);
  expect(String(words).trim().split('\n')).toEqual([
    `${demo.url}/v1/chat/completions`,
    '-H',
    `authorization: Bearer ${demo.demoKey}`,
    '-H',
    'content-type: application/json',
    '-d',
    expect.stringContaining('"model":"sim/echo"'),
  ]);
});

it('helps with every option and every setting', () => {
  const text = help(schemas);
  const settings = Object.values(schemas).flatMap((schema) => Object.keys(schema));
  for (const name of ['--fresh', '--check-config', '--help', ...settings]) {
    expect(text).toContain(name);
  }
});
