import { z } from 'zod';
import type { Api } from '../api.ts';
import { showFields } from '../show-fields.ts';
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
  showFields(await api.get(`/api/v1/requests/${encodeURIComponent(id)}`, reply), terminal, json);
}
