import { z } from 'zod';
import { readPrivateJson, writePrivateJson } from './private-file.ts';

const schema = z.strictObject({
  url: z.string(),
  adminKey: z.string(),
  demoKey: z.string(),
  organization: z.string(),
  user: z.string(),
  ledger: z.string(),
});

/** The demo organisation as `demo.json` holds it: enough to make the first call, and to manage. */
export type Demo = z.infer<typeof schema>;

/** The demo of an earlier start, if one got so far. */
export function readDemo(file: string): Promise<Demo | undefined> {
  return readPrivateJson(file, schema);
}

/** Keeps the demo for later starts and for the command line tool; only its owner may read it. */
export function writeDemo(file: string, demo: Demo): Promise<void> {
  return writePrivateJson(file, demo);
}
