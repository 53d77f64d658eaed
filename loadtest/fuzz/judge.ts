import { isErrorCode } from '@alfred/errors';

/** A reply, as far as it is judged. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * What is wrong with a reply; undefined: nothing. Whatever was asked, the answer has an id, a failure
 * has a code of the catalogue that blames somebody, and nothing of another organisation is in it.
 */
export function wrongWith(reply: Reply, secrets: readonly string[]): string | undefined {
  const { status, headers, text } = reply;
  const leaked = secrets.find((secret) => text.includes(secret) || inHeaders(headers, secret));
  if (leaked !== undefined) return `it shows something of another organisation: ${leaked}`;
  if (!headers.has('x-request-id')) return 'it has no x-request-id';
  if (status < 400) return undefined;
  // A reply to HEAD has no body.
  if (text === '') return headers.get('content-length') === '0' ? 'it has no body' : undefined;
  // Who asks whether it is ready hears what is missing: that is no failure of the request.
  if (status === 503 && text.startsWith('{"status":"not_ready"')) return undefined;
  const code = codeOf(text);
  if (code === undefined || !isErrorCode(code)) return `its failure has no known code: ${code}`;
  return code === 'internal' ? 'it is a defect: internal' : undefined;
}

/** The code of a failure, in whichever dialect it is told. */
export function codeOf(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text);
    return typeof error.code === 'string' ? error.code : error.details?.[0]?.reason;
  } catch {
    return undefined;
  }
}

function inHeaders(headers: Headers, secret: string): boolean {
  return [...headers.values()].some((value) => value.includes(secret));
}
