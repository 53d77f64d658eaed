/** Why a command cannot go on: one line, and what its reader can do about it. */
export class Failure extends Error {
  readonly hint: string;

  constructor(message: string, hint: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'Failure';
    this.hint = hint;
  }
}

/** The message of whatever was caught. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
