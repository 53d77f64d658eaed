import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  leafHash,
  openNote,
  parseCheckpointText,
  parseInclusionText,
  verifyInclusion,
} from '@alfred/proof';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { Deceived } from '../export/read-log.ts';
import { Failure, messageOf } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

interface Tools {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly json: boolean;
}

interface Wish {
  readonly request?: string | undefined;
  readonly entry?: string | undefined;
  readonly out?: string | undefined;
}

const keysReply = z.object({ keys: z.array(z.string()).min(1) });

/** Adds `receipt` to the tool. */
export function addReceipt<Options extends { readonly json?: true }>(
  program: Command,
  asking: (command: Command) => Command,
  tools: (options: Options) => Promise<Tools>,
): void {
  asking(program.command('receipt [request]'))
    .description('get the proof that a call, or an entry, is in the signed log')
    .option('--entry <number>', 'an entry of the ledger instead of a call')
    .option('--out <file>', 'write it there')
    .action(async (request: string | undefined, options: Options & Omit<Wish, 'request'>) => {
      const { entry, out } = options;
      await showReceipt({ request, entry, out }, await tools(options));
    });
}

/** `alfred receipt <request>`: a C2SP tlog-proof, checked before it is shown. */
export async function showReceipt(wish: Wish, { api, terminal, json }: Tools): Promise<void> {
  const text = await api.text(pathOf(wish));
  const { keys } = await api.get('/api/v1/ledger/keys', keysReply);
  const facts = checked(text, keys);
  if (wish.out !== undefined) await write(resolve(terminal.cwd, wish.out), text);
  if (json) return terminal.out(`${JSON.stringify({ ...facts, receipt: text })}\n`);
  if (wish.out === undefined) return terminal.out(text);
  terminal.out(`The receipt of entry ${facts.entry} of ${facts.origin} is in ${wish.out}.\n`);
}

function pathOf({ request, entry }: Wish): string {
  if ((request === undefined) === (entry === undefined)) {
    throw new Failure('One of a request and --entry is needed.', 'See alfred receipt --help.');
  }
  return request === undefined
    ? `/api/v1/ledger/entries/${encodeURIComponent(entry ?? '')}/receipt`
    : `/api/v1/requests/${encodeURIComponent(request)}/receipt`;
}

/** What a good receipt says; one that proves nothing is not shown. */
function checked(text: string, keys: readonly string[]) {
  const receipt = parseInclusionText(text);
  const opened = openNote(receipt?.checkpoint ?? '', keys);
  const checkpoint = 'text' in opened ? parseCheckpointText(opened.text) : undefined;
  if (!receipt?.extra || !checkpoint)
    throw new Deceived('The receipt is not signed by the ledger.');
  const { index, hashes: proof, extra } = receipt;
  const { origin, size, root } = checkpoint;
  if (!verifyInclusion({ leaf: leafHash(extra), index, size, root, proof })) {
    throw new Deceived('The receipt does not prove its entry.');
  }
  return { origin, entry: Number(index) + 1, size: Number(size), root: root.toString('hex') };
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const message = `${file} cannot be written (${messageOf(error)}).`;
    throw new Failure(message, 'Give a file that can.', { cause: error });
  }
}
