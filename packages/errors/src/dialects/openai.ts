import type { ErrorType } from '../entry.ts';
import type { Failure, OwnFields } from '../failure.ts';

/** The `error` object that OpenAI's clients read, with Alfred's own fields beside it. */
export interface ErrorBody extends OwnFields {
  readonly message: string;
  readonly type: ErrorType;
  readonly param: string | null;
  readonly code: string;
}

export interface OpenAiError {
  readonly error: ErrorBody;
}

/** A failure as OpenAI's clients read it. */
export function openAiError({ code, entry, message, param, own }: Failure): OpenAiError {
  return { error: { message, type: entry.type, param, code, ...own } };
}
