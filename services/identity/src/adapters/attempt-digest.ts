import { createHmac } from 'node:crypto';

/** What is kept of a request's content: nobody who has only the database can try contents with it. */
export type AttemptDigest = (content: Uint8Array) => Buffer;

/** How it was made is its first byte; what has none is a hash alone, as it was kept once. */
const format = 1;
const label = 'alfred.identity.attempt';

/** Under the deployment's pepper. */
export function attemptDigest(pepper: Uint8Array): AttemptDigest {
  return (content) => {
    const mac = createHmac('sha256', pepper).update(label).update(content).digest();
    return Buffer.concat([Buffer.of(format), mac]);
  };
}
