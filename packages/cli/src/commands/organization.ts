import { z } from 'zod';
import type { Api } from '../api.ts';
import type { Terminal } from '../terminal.ts';

const reply = z.object({
  organization: z.object({ id: z.string(), name: z.string() }),
  ledger: z.string(),
  key: z.object({ key: z.string().optional() }),
});

/** `alfred organization create <name>`: a new tenant. Its owner's key is shown here and never again. */
export async function createOrganization(
  wish: { readonly name: string; readonly timeZone?: string },
  {
    api,
    terminal,
    json,
  }: { readonly api: Api; readonly terminal: Terminal; readonly json: boolean },
): Promise<void> {
  const { organization, ledger, key } = await api.post('/api/v1/organizations', wish, reply);
  const ownerKey = key.key;
  if (json) {
    const facts = { organization: organization.id, ledger, ownerKey };
    return terminal.out(`${JSON.stringify(facts)}\n`);
  }
  terminal.out(`Organisation  ${organization.id}  ${organization.name}
Ledger        ${ledger}
Owner key     ${ownerKey ?? '(shown before, and only once)'}

Keep the key now: it is not shown again.
`);
}
