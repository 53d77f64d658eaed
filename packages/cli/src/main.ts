#!/usr/bin/env node
import { processEnvironment } from '@alfred/config';
import { runCli } from './cli.ts';
import { processTerminal } from './terminal.ts';

const env = processEnvironment();
process.exitCode = await runCli(process.argv.slice(2), { env, terminal: processTerminal(env) });
