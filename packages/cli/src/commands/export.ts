import { resolve } from 'node:path';
import type { Api } from '../api.ts';
import { auditorReadme } from '../export/auditor-readme.ts';
import { entrySchemas } from '../export/entry-schemas.ts';
import { type DraftFolder, draftFolder } from '../export/export-folder.ts';
import {
  checkRoot,
  Deceived,
  readBalances,
  readCheckpoint,
  readEntries,
  type SignedLog,
} from '../export/read-log.ts';
import { tileFiles } from '../export/tile-files.ts';
import { progressOn, type Terminal } from '../terminal.ts';

interface Tools {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly json: boolean;
}

const entriesName = 'entries.ndjson';

/** `alfred export <folder>`: the whole log of the caller's organisation, ready for an auditor. */
export async function exportLog(folder: string, { api, terminal, json }: Tools): Promise<void> {
  const draft = await draftFolder(resolve(terminal.cwd, folder));
  const progress = progressOn(terminal);
  let isWorthKeeping = false;
  try {
    const log = await readCheckpoint(api);
    const keep = (await draft.left('checkpoint'))?.startsWith(`${log.origin}\n`) ?? false;
    await draft.write('checkpoint', log.note);
    isWorthKeeping = keep;
    const show = (text: string) => {
      isWorthKeeping = true;
      progress.show(text);
    };
    await writeEntries(draft, { api, log, keep, show });
    await draft.write('keys', log.keys.map((key) => `${key}\n`).join(''));
    for (const { note } of log.handovers) {
      await draft.write(`handovers/${sizeOf(note)}`, note);
    }
    await draft.write('balances.json', await readBalances(api, log));
    for (const { name, text } of entrySchemas()) await draft.write(`schemas/${name}`, text);
    await draft.write('README.md', auditorReadme(log));
    await draft.publish();
    progress.clear();
    terminal.out(json ? resultJson(folder, log) : resultText(folder, log));
  } catch (error) {
    // What came so far need not come again, unless it is not what was signed.
    if (error instanceof Deceived) isWorthKeeping = false;
    throw error;
  } finally {
    progress.clear();
    if (!isWorthKeeping) await draft.discard();
  }
}

/** `entries.ndjson` and `tile/`: first what an interrupted export left, then what it lacks. */
async function writeEntries(
  draft: DraftFolder,
  {
    api,
    log,
    keep,
    show,
  }: { readonly api: Api; readonly log: SignedLog; keep: boolean; show: (text: string) => void },
): Promise<void> {
  const tiles = tileFiles(draft.write);
  const lines = await draft.lines(entriesName, { keep });
  try {
    for await (const line of lines.kept) await tiles.add(line);
    for await (const entries of readEntries(api, log, tiles.frontier.size)) {
      for (const entry of entries) await tiles.add(Buffer.from(entry));
      await lines.append(entries);
      show(`${tiles.frontier.size} of ${log.size} entries`);
    }
  } finally {
    await lines.close();
  }
  checkRoot(tiles.frontier, log);
  await tiles.end();
}

/** The second line of a checkpoint. */
function sizeOf(note: string): string {
  const [, size = ''] = note.split('\n');
  if (/^[1-9][0-9]*$/.test(size)) return size;
  throw new Deceived('A checkpoint of a handover is none.');
}

function resultText(folder: string, { origin, size }: SignedLog): string {
  return `Exported ${size} entries of ${origin} to ${folder}.
Check them with: npm run alfred -- verify ${quoted(folder)}
`;
}

/** As a shell takes it for one word. */
function quoted(path: string): string {
  if (/^[\w./:@%+,=~-]+$/.test(path) && !/^[-~]/.test(path)) return path;
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}

function resultJson(folder: string, { origin, size, root, keys }: SignedLog): string {
  const facts = { folder, origin, size: Number(size), root: root.toString('hex'), keys };
  return `${JSON.stringify(facts)}\n`;
}
