import { readFileSync } from 'node:fs';
import { managementDocument } from '@alfred/gateway';
import { root } from '../support/run.ts';

/** docs/openapi.json: the same document that a gateway serves at /openapi.json. */
export async function apiDocument(): Promise<string> {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  return `${JSON.stringify(JSON.parse(await managementDocument(version)), undefined, 2)}\n`;
}
