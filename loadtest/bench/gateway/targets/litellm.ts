import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from './install.ts';
import type { Opponent } from './opponent.ts';

const version = '1.100.0';

/** LiteLLM's proxy from PyPI in an environment of its own: one worker, no database, no telemetry. */
export const litellm: Opponent = {
  name: 'litellm',
  title: `LiteLLM ${version}`,
  install: (tell) =>
    installed(
      `litellm-${version}`,
      (folder) => [
        { command: 'python3', args: ['-m', 'venv', join(folder, 'venv')] },
        {
          command: join(folder, 'venv/bin/pip'),
          args: ['install', '--quiet', `litellm[proxy]==${version}`],
        },
      ],
      tell,
    ),
  launch(folder, { upstream, port }) {
    const config = join(folder, `config-${port}.json`);
    // JSON is YAML.
    writeFileSync(config, JSON.stringify(configFor(upstream)));
    return {
      command: join(folder, 'venv/bin/litellm'),
      args: [
        ...['--config', config, '--host', '127.0.0.1', '--port', String(port)],
        ...['--num_workers', '1', '--telemetry', 'False'],
      ],
      // Its list of prices is the one in the package, not one from the network.
      env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR' },
      path: '/v1/chat/completions',
      model: 'gpt-4o-mini',
      headers: { authorization: 'Bearer bench' },
    };
  },
};

function configFor(upstream: string): object {
  const mock = { model: 'openai/gpt-4o-mini', api_base: `${upstream}/v1`, api_key: 'bench' };
  return { model_list: [{ model_name: 'gpt-4o-mini', litellm_params: mock }] };
}
