import { isObject, type Json } from './json.ts';

/** What a provider said went wrong, in OpenAI's shape or one of those that come close. */
export interface UpstreamError {
  readonly message: string;
  readonly type: string;
  readonly code: string;
  readonly param: string;
}

/** How much of a provider's prose is shown to a caller. */
const messageLengthMax = 500;

/** The error that this JSON reports, or undefined when it reports none. */
export function readUpstreamError(value: Json | undefined): UpstreamError | undefined {
  if (!isObject(value)) return undefined;
  const { error } = value;
  if (typeof error === 'string' && error !== '') {
    return { message: shorten(error), type: '', code: '', param: '' };
  }
  if (!isObject(error)) return undefined;
  return {
    message: shorten(textOf(error.message)),
    type: textOf(error.type),
    code: textOf(error.code),
    param: textOf(error.param),
  };
}

function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > messageLengthMax ? `${line.slice(0, messageLengthMax)}…` : line;
}
