import type { AlfredError } from '@alfred/errors';

/** A call was ended while it still waited for a connection: the provider never heard of it. */
export class NeverSent extends Error {
  readonly reason: AlfredError;

  constructor(reason: AlfredError) {
    super('the call was never sent', { cause: reason });
    this.name = 'NeverSent';
    this.reason = reason;
  }
}
