import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import {
  type ChannelCredentials,
  type ChannelOptions,
  credentials,
  ServerCredentials,
} from '@grpc/grpc-js';

/** What a server shows, in PEM. With `ca`, callers must show a certificate of it too. */
export interface ServerTls {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  readonly ca?: string | Buffer;
}

/** Whom a client trusts, in PEM; with `cert` and `key`, what it shows itself. */
export interface ClientTls {
  readonly ca: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name that certificates of the servers are for, if it is not the host of the first address. */
  readonly serverName?: string;
}

export function serverCredentials(tls: ServerTls | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
  const ca = tls.ca === undefined ? null : Buffer.from(tls.ca);
  return ServerCredentials.createSsl(ca, [pair], ca !== null);
}

/** How a client connects, to servers with certificates for `host` if nothing else is said. */
export function clientSecurity(
  tls: ClientTls | undefined,
  host: string,
): { readonly credentials: ChannelCredentials; readonly options: ChannelOptions } {
  if (!tls) return { credentials: credentials.createInsecure(), options: {} };
  const { ca, cert, key, serverName = host } = tls;
  const pem = (text: string | Buffer | undefined) =>
    text === undefined ? null : Buffer.from(text);
  return {
    credentials: credentials.createSsl(Buffer.from(ca), pem(key), pem(cert), {
      checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
    }),
    // What is said in the handshake must be a name, also where the certificate is for an address.
    options: { 'grpc.ssl_target_name_override': isIP(serverName) ? 'localhost' : serverName },
  };
}
