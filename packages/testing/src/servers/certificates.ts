import { KeyObject, webcrypto } from 'node:crypto';

/** PEM texts: an authority made for this purpose, and a server's certificate signed by it. */
export interface Certificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const lifeMs = 365 * 24 * 3_600_000;
/** Clocks of two machines differ. */
const marginMs = 3_600_000;

/** Makes certificates for a server under these names. Nobody keeps the authority's key. */
export async function certificatesFor(hosts: readonly string[]): Promise<Certificates> {
  const x509 = await library();
  const now = Date.now();
  const signed = {
    notBefore: new Date(now - marginMs),
    notAfter: new Date(now + lifeMs),
    signingAlgorithm: algorithm,
  };
  const [authority, server] = await Promise.all([keyPair(), keyPair()]);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...signed,
    serialNumber: '01',
    name: 'CN=Alfred test authority',
    keys: authority,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...signed,
    serialNumber: '02',
    subject: 'CN=Alfred test server',
    issuer: ca.subject,
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(hosts.map(nameOf)),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const texts = { ca: `${ca.toString('pem')}\n`, certificate: `${certificate.toString('pem')}\n` };
  return { ...texts, key: keyPem(server.privateKey) };
}

/** Loaded when wanted: most tests need no certificates, and it is slow to load. */
async function library() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

const nameOf = (host: string) =>
  ({ type: /^[\d.]+$|:/.test(host) ? 'ip' : 'dns', value: host }) as const;

const keyPair = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

const keyPem = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
