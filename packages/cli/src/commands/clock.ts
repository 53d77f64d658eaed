import { z } from 'zod';
import type { Api } from '../api.ts';
import type { Terminal } from '../terminal.ts';

const reply = z.object({
  steady: z.boolean(),
  parts: z.array(
    z.object({ part: z.string(), steady: z.boolean(), now: z.string(), stepSeconds: z.number() }),
  ),
});

interface Tools {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** `alfred clock`: whether the time that money goes by can be trusted. */
export async function showClock({ api, terminal, json }: Tools): Promise<void> {
  const clock = await api.get('/api/v1/clock', reply);
  if (json) return terminal.out(`${JSON.stringify(clock)}\n`);
  for (const { part, steady, now, stepSeconds } of clock.parts) {
    const state = steady ? 'steady' : `moved by itself, by ${stepOf(stepSeconds)}`;
    terminal.out(`${part.padEnd(8)}  ${now}  ${state}\n`);
  }
  if (clock.steady) return;
  terminal.out(`
Nothing new is admitted until the ledger's clock agrees again. If the times above are right, as after
a machine was suspended, say so: npm run alfred -- clock confirm
`);
}

/** `alfred clock confirm`: the operator has looked, and the time is right as it is. */
export async function confirmClock({ api, terminal, json }: Tools): Promise<void> {
  const clock = await api.post('/api/v1/clock/confirm', {}, reply);
  if (json) return terminal.out(`${JSON.stringify(clock)}\n`);
  for (const { part, now, stepSeconds } of clock.parts) {
    terminal.out(`${part.padEnd(8)}  ${now}  in force, after a step of ${stepOf(stepSeconds)}\n`);
  }
}

function stepOf(seconds: number): string {
  return `${seconds < 0 ? '' : '+'}${seconds.toFixed(3)} s`;
}
