// Alfred on a disk whose fdatasync fails as soon as a file `broken` stands in the home.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemDisk } from '@alfred/journal';
import { runStandalone } from '../../../src/run-standalone.ts';
import { processSurroundings } from '../../../src/surroundings.ts';

const around = processSurroundings();
const sign = join(around.env.ALFRED_HOME ?? '', 'broken');
const disk: typeof systemDisk = {
  ...systemDisk,
  syncLater: (fd, done) => {
    if (existsSync(sign)) setImmediate(done, Object.assign(new Error('EIO'), { code: 'EIO' }));
    else systemDisk.syncLater(fd, done);
  },
};
process.exit(await runStandalone([], { ...around, drill: { disk } }));
