import { catalogue, type ErrorCode } from './catalogue/index.ts';
import type { ErrorParams } from './entry.ts';

/**
 * A failure with a code of the catalogue.
 *
 * Adapters throw it for faults of the world; edges throw it to end a request with a refusal.
 * Parameters are shown to callers: nothing secret or personal belongs in them.
 */
export class AlfredError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  constructor(code: ErrorCode, params: ErrorParams = {}, options: ErrorOptions = {}) {
    super(fill(catalogue[code].message, params), options);
    this.name = 'AlfredError';
    this.code = code;
    this.params = params;
  }

  /** What the reader can do about it, with the parameters filled in. */
  get hint(): string {
    return fill(catalogue[this.code].hint, this.params);
  }
}

/** Whether a caught value is a coded failure; with `code`, whether it is that one. */
export function isAlfredError(error: unknown, code?: ErrorCode): error is AlfredError {
  return error instanceof AlfredError && (code === undefined || error.code === code);
}

function fill(template: string, params: ErrorParams): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? 'unknown');
}
