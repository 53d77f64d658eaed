import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A certificate that signs itself, in PEM, for `alfred.test` and 127.0.0.1. */
export async function selfSigned(): Promise<{ readonly cert: Buffer; readonly key: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'alfred-grpc-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const names = 'subjectAltName=DNS:alfred.test,IP:127.0.0.1';
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const what = ['-subj', '/CN=alfred.test', '-addext', names, '-days', '2'];
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    ...kind,
    ...what,
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  const made = { cert: await readFile(cert), key: await readFile(key) };
  await rm(folder, { recursive: true });
  return made;
}
