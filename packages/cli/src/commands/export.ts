import { resolve } from 'node:path';
import type { Api } from '../api.ts';
import { auditorReadme } from '../export/auditor-readme.ts';
import { draftFolder } from '../export/export-folder.ts';
import { readBalances, readCheckpoint, readEntries, type SignedLog } from '../export/read-log.ts';
import { progressOn, type Terminal } from '../terminal.ts';

/** `alfred export <folder>`: the whole log of the caller's organisation, ready for an auditor. */
export async function exportLog(
  folder: string,
  {
    api,
    terminal,
    json,
  }: { readonly api: Api; readonly terminal: Terminal; readonly json: boolean },
): Promise<void> {
  const draft = await draftFolder(resolve(terminal.cwd, folder));
  const progress = progressOn(terminal);
  try {
    const log = await readCheckpoint(api);
    await draft.write('checkpoint', log.note);
    await draft.write('keys', log.keys.map((key) => `${key}\n`).join(''));
    await draft.append('entries.ndjson', linesOf(api, log, progress.show));
    await draft.write('balances.json', await readBalances(api, log));
    await draft.write('README.md', auditorReadme(log));
    await draft.publish();
    progress.clear();
    terminal.out(json ? resultJson(folder, log) : resultText(folder, log));
  } finally {
    progress.clear();
    await draft.discard();
  }
}

async function* linesOf(
  api: Api,
  log: SignedLog,
  show: (text: string) => void,
): AsyncIterable<string> {
  let done = 0;
  for await (const entries of readEntries(api, log)) {
    done += entries.length;
    show(`${done} of ${log.size} entries`);
    yield entries.map((entry) => `${entry}\n`).join('');
  }
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
