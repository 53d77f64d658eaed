import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readDeployments } from './file-deployments.ts';

const folder = mkdtempSync(join(tmpdir(), 'alfred-deployments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { AZURE_KEY: 'k-1\n', EMPTY: '', TABBED: 'a\tb' };
const at = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const read = (...deployments: object[]) =>
  readDeployments(at('providers.json', JSON.stringify({ deployments })), env);

it('reads deployments with their keys, from the environment and from files', () => {
  const keyFile = at('key', ' k-2 \n');
  const azure = {
    ...{ name: 'azure-north', provider: 'azure', weight: 3, api_key: 'env:AZURE_KEY' },
    ...{ base_url: 'https://x.example', api_version: '2024-10-21', models: { 'gpt-4o': 'prod' } },
  };
  const own = {
    ...{ name: 'box', provider: 'box', kind: 'compatible', api_key: `file:${keyFile}` },
    models: ['llama-3'],
  };
  expect(read(azure, own, { name: 'openai-2', provider: 'openai' })).toEqual([
    {
      ...{ name: 'azure-north', provider: 'azure', kind: 'azure', weight: 3, apiKey: 'k-1' },
      ...{ baseUrl: 'https://x.example', apiVersion: '2024-10-21' },
      models: new Map([['gpt-4o', 'prod']]),
    },
    {
      ...{ name: 'box', provider: 'box', kind: 'compatible', weight: 1, apiKey: 'k-2' },
      keyFile,
      ...{ baseUrl: undefined, apiVersion: undefined, models: new Map([['llama-3', 'llama-3']]) },
    },
    expect.objectContaining({ name: 'openai-2', apiKey: undefined, models: new Map() }),
  ]);
});

const base = { name: 'a', provider: 'openai' };

it.each([
  ['a key in the file', { ...base, api_key: 'sk-secret' }, /api_key: .*env:NAME or file:/],
  ['a key that is not there', { ...base, api_key: 'env:NOWHERE' }, /the key of a is empty/],
  ['an empty key', { ...base, api_key: 'env:EMPTY' }, /the key of a is empty/],
  ['a key with a tab', { ...base, api_key: 'env:TABBED' }, /no HTTP header/],
  ['a file that is not there', { ...base, api_key: 'file:/nowhere/key' }, /ENOENT/],
  ['a name with a slash', { ...base, name: 'a/b' }, /deployments\.0\.name: it must be/],
  ['a weight below nothing', { ...base, weight: -1 }, /deployments\.0\.weight/],
  ['an address that is none', { ...base, base_url: 'ftp://x' }, /base_url: it is not an http/],
  ['a field that nobody knows', { ...base, keys: [] }, /keys/],
])('refuses %s, and shows no key', (_, deployment, reason) => {
  const error = thrownBy(() => read(deployment));
  expect(error).toMatchObject({
    code: 'setting_invalid',
    params: { name: 'ALFRED_PROVIDERS_FILE', reason: expect.stringMatching(reason) },
  });
  expect(String(error)).not.toMatch(/sk-secret|a\tb/);
});

it('refuses a file that is not JSON, or not there', () => {
  for (const path of [at('no.json', '{'), join(folder, 'nothing.json')]) {
    expect(thrownBy(() => readDeployments(path, env))).toMatchObject({ code: 'setting_invalid' });
  }
});

function thrownBy(doIt: () => unknown): unknown {
  try {
    doIt();
  } catch (error) {
    return error;
  }
  return undefined;
}
