import { AlfredError, type ErrorCode } from '@alfred/errors';

/** A refusal of the domain as the failure that ends the request. */
export function refused({
  code,
  ...params
}: { readonly code: ErrorCode } & Readonly<Record<string, string>>): AlfredError {
  return new AlfredError(code, params);
}

/** A field whose content cannot be accepted. */
export function invalid(param: string, reason: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason: `${param}: ${reason}` });
}

/** What a caller hears whose change waits for the ledger. */
export function ledgerAway(): AlfredError {
  return new AlfredError('service_unavailable', { service: 'ledger' });
}

/** Also what a caller hears about another organisation's things: they do not exist for it. */
export function unknown(kind: 'node' | 'key' | 'subscriber', id: string): AlfredError {
  return new AlfredError('resource_unknown', { kind, id });
}
