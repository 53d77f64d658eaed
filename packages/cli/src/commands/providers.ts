import { z } from 'zod';
import type { Api } from '../api.ts';
import type { Terminal } from '../terminal.ts';

const reply = z.object({
  data: z.array(
    z.object({
      ...{ provider: z.string(), deployment: z.string(), status: z.string() },
      ...{ opensInMs: z.number(), running: z.number(), calls: z.number(), failures: z.number() },
      lastFailure: z.object({ code: z.string(), at: z.string() }).nullable(),
      firstByteMs: z.object({ half: z.number().nullable(), mostly: z.number().nullable() }),
    }),
  ),
});

interface Tools {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** `alfred providers`: how each deployment does, as the gateway that answers sees it. */
export async function showProviders({ api, terminal, json }: Tools): Promise<void> {
  const health = await api.get('/api/v1/providers/health', reply);
  if (json) return terminal.out(`${JSON.stringify(health)}\n`);
  for (const { provider, deployment, status, opensInMs, lastFailure, ...seen } of health.data) {
    const name = deployment === provider ? provider : `${provider} (${deployment})`;
    const back = opensInMs > 0 ? `, tried again in ${Math.ceil(opensInMs / 1_000)} s` : '';
    const failed = lastFailure ? `, last ${lastFailure.code} at ${lastFailure.at}` : '';
    const { calls, failures, running, firstByteMs } = seen;
    const begins = firstByteMs.half === null ? '' : `, begins in ${firstByteMs.half} ms`;
    const counts = `${calls} calls, ${failures} failed${failed}, ${running} running${begins}`;
    terminal.out(`${name.padEnd(24)}  ${(status + back).padEnd(10)}  ${counts}\n`);
  }
}
