import { z } from 'zod';
import type { Api } from '../api.ts';
import type { Terminal } from '../terminal.ts';

const reply = z.record(z.string(), z.unknown());

/** `alfred request <id>`: the story of one call, as the instance tells it. */
export async function showRequest(
  id: string,
  {
    api,
    terminal,
    json,
  }: { readonly api: Api; readonly terminal: Terminal; readonly json: boolean },
): Promise<void> {
  const story = await api.get(`/api/v1/requests/${encodeURIComponent(id)}`, reply);
  if (json) return terminal.out(`${JSON.stringify(story)}\n`);
  const known = Object.entries(story).filter(([, value]) => value !== null);
  const width = Math.max(...known.map(([name]) => name.length));
  const lines = known.map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${name.padEnd(width)}  ${text}\n`;
  });
  terminal.out(lines.join(''));
}
