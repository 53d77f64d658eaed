#!/usr/bin/env node
// The auditor's tool: `node packages/verify/src/main.ts <folder>`.
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  outIsTty: process.stdout.isTTY ?? false,
  errIsTty: process.stderr.isTTY ?? false,
  plain: (process.env.NO_COLOR ?? '') !== '',
  cwd: process.cwd(),
});
