import { z } from 'zod';
import type { Api } from '../api.ts';
import type { Terminal } from '../terminal.ts';

const reply = z.object({
  node: z.string(),
  balances: z.array(
    z.object({
      asset: z.string(),
      posted: z.string(),
      held: z.string(),
      available: z.string(),
    }),
  ),
  asOf: z.object({ seq: z.number(), at: z.string().nullable() }),
});

/** `alfred balance [node]`: what a wallet has, what of it is set aside, and what is free. */
export async function showBalance(
  node: string,
  {
    api,
    terminal,
    json,
  }: { readonly api: Api; readonly terminal: Terminal; readonly json: boolean },
): Promise<void> {
  const wallet = await api.get(`/api/v1/wallets/${encodeURIComponent(node)}`, reply);
  if (json) return terminal.out(`${JSON.stringify(wallet)}\n`);
  const rows = wallet.balances.map(
    ({ asset, posted, held, available }) =>
      `${asset}  available ${available}  held ${held}  posted ${posted}\n`,
  );
  const lines = rows.length > 0 ? rows.join('') : 'Nothing has moved in this wallet.\n';
  terminal.out(`${wallet.node}, as of entry ${wallet.asOf.seq}\n${lines}`);
}
