import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, type Step } from './install.ts';
import type { Opponent } from './opponent.ts';

const version = '1.15.2';
/** With 1.14.2 and later ones it answers every stream with status 500 (its issue 1389). */
const nodeServer = '1.13.8';

/**
 * Portkey's gateway from npm, as its own start script starts it, without its console of logs. It
 * lets 127.0.0.1 be a custom host by default.
 */
export const portkey: Opponent = {
  name: 'portkey',
  title: `Portkey ${version}`,
  install: (tell) => installed(`portkey-${version}-on-${nodeServer}`, steps, tell),
  launch: (folder, { upstream, port }) => ({
    command: process.execPath,
    args: [
      join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js'),
      `--port=${port}`,
      '--headless',
    ],
    env: { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1' },
    path: '/v1/chat/completions',
    model: 'gpt-4o-mini',
    headers: {
      authorization: 'Bearer bench',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstream}/v1`,
    },
  }),
};

function steps(folder: string): readonly Step[] {
  const wanted = {
    private: true,
    dependencies: { '@portkey-ai/gateway': version },
    overrides: { '@hono/node-server': nodeServer },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(wanted));
  const args = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  return [{ command: 'npm', args }];
}
