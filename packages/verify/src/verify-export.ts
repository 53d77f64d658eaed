import { join } from 'node:path';
import { entriesName, hasTiles, openFolder, readSmall } from './export-files.ts';
import { isHandover } from './handovers.ts';
import { emptySource, fileSource } from './log/file-source.ts';
import { type CheckName, findingList, type Report } from './report.ts';
import { type VerifyOptions, verifyLog } from './verify-log.ts';

export type { VerifyOptions } from './verify-log.ts';

/**
 * Checks an export folder against itself and against what the reader brings along.
 *
 * Everything that is wrong with the export becomes a finding; it rejects only when the folder
 * cannot be read, and with a RangeError when what the reader gave is no key or no checkpoint.
 */
export async function verifyExport(folder: string, options: VerifyOptions = {}): Promise<Report> {
  const findings = findingList();
  const files = await openFolder(folder, findings);
  const isThere = files.present.has(entriesName);
  const handovers = await Promise.all(
    [...files.present].filter(isHandover).map(async (name) => ({
      ...{ name, bytes: (await readSmall(files, name)) ?? Buffer.alloc(0) },
    })),
  );
  const lacks = new Map<CheckName, string>();
  if (!hasTiles(files)) lacks.set('tiles', 'the export has none');
  const log = {
    source: isThere ? await fileSource(join(folder, entriesName)) : emptySource,
    checkpoint: await readSmall(files, 'checkpoint'),
    keys: await readSmall(files, 'keys'),
    balances: () => readSmall(files, 'balances.json'),
    ...{ handovers, lacks, files, findings },
  };
  return await verifyLog(log, options);
}
