export { runCli } from './cli.ts';
export { cliSettings } from './config.ts';
export type { Terminal } from './terminal.ts';
