import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, type Step, type Tell } from './install.ts';
import type { Opponent } from './opponent.ts';

const version = '1.6.8';
const wrapper = '1.6.3';

/**
 * Bifrost, a program in Go. Its npm package fetches the program from its maker's site; the module
 * is on the Go proxy. Whichever is to be had.
 */
export const bifrost: Opponent = {
  name: 'bifrost',
  title: `Bifrost ${version}`,
  async install(tell: Tell) {
    const ways = [fromNpm, fromGo];
    const reasons: string[] = [];
    for (const steps of ways) {
      try {
        return await installed(`bifrost-${version}`, steps, tell);
      } catch (error) {
        reasons.push(error instanceof Error ? error.message : String(error));
      }
    }
    throw new Error(reasons.join('; '));
  },
  launch(folder, { upstream, port }) {
    const home = join(folder, `home-${port}`);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config.json'), JSON.stringify(configFor(upstream)));
    return {
      command: join(folder, 'bifrost-http'),
      args: ['-app-dir', home, '-host', '127.0.0.1', '-port', String(port), '-log-level', 'error'],
      env: {},
      path: '/v1/chat/completions',
      model: 'openai/gpt-4o-mini',
      headers: {},
    };
  },
};

/** Asked for help only, the wrapper has fetched the program by then. */
function fromNpm(folder: string): readonly Step[] {
  const script = join(folder, 'node_modules/@maximhq/bifrost/bin.js');
  const cache = join(folder, 'cache');
  return [
    {
      command: 'npm',
      args: [
        'install',
        '--prefix',
        folder,
        '--no-audit',
        '--no-fund',
        `@maximhq/bifrost@${wrapper}`,
      ],
    },
    {
      command: process.execPath,
      args: [script, '--transport-version', `v${version}`, '-help'],
      env: { XDG_CACHE_HOME: cache },
    },
    {
      command: 'cp',
      args: [join(cache, `bifrost/v${version}/bin/bifrost-http-0`), join(folder, 'bifrost-http')],
    },
  ];
}

function fromGo(folder: string): readonly Step[] {
  const module = 'github.com/maximhq/bifrost/transports/bifrost-http';
  return [{ command: 'go', args: ['install', `${module}@v${version}`], env: { GOBIN: folder } }];
}

function configFor(upstream: string): object {
  const key = { name: 'bench', value: 'bench', models: ['*'], weight: 1 };
  return { providers: { openai: { keys: [key], network_config: { base_url: upstream } } } };
}
