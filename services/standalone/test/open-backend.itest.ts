import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FreshDatabase, freshDatabase, temporaryFolder } from '@alfred/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackend } from '../src/backend/open-backend.ts';

let home: string;
let database: FreshDatabase;
beforeAll(async () => {
  home = await temporaryFolder();
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

const ignore = { onWarning: () => {} };
const settings = () => ({
  deployment: 'dep_1',
  pepper: Buffer.alloc(32, 1).toString('base64'),
  pepperId: 'pep_1',
  signerFolder: join(home, 'signer'),
  subjectKeysFolder: join(home, 'subjects'),
  pricesFile: undefined,
  expiredLeases: 'charge' as const,
  experimentDays: 400,
  notificationKey: Buffer.alloc(32, 9).toString('base64'),
  notificationTargets: 'development' as const,
  logFile: join(home, 'alfred.log'),
  logLevel: 'info' as const,
  otlpEndpoint: undefined,
});

it('starts and stops on a thread of its own, and does not call that a crash', async () => {
  const opened = openBackend('worker', settings(), ignore);
  await opened.backend.start(database.url);
  expect(await opened.backend.metrics()).toMatch(/^# /);
  await opened.backend.stop();
  await opened.close();
  const crashed = await Promise.race([opened.crashed, Promise.resolve('quiet')]);
  expect(crashed).toBe('quiet');
});

it('says why its thread died', async () => {
  await writeFile(join(home, 'file'), '');
  const opened = openBackend(
    'worker',
    { ...settings(), logFile: join(home, 'file', 'log') },
    ignore,
  );
  await expect(opened.backend.start(database.url)).rejects.toMatchObject({
    code: 'service_unavailable',
  });
  expect(String(await opened.crashed)).toMatch(/ENOTDIR|EEXIST/);
  await opened.close();
});

it('fails to start without its database, and can still be stopped', async () => {
  const opened = openBackend('inline', settings(), ignore);
  const nowhere = 'postgres://nobody:none@127.0.0.1:1/none';
  await expect(opened.backend.start(nowhere)).rejects.toThrow();
  await opened.backend.stop();
  await opened.close();
});
