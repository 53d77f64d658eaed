/** Why a request was not admitted, or how it failed: a code of the catalogue and its parameters. */
export interface Refusal {
  readonly outcome: 'refused';
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/** A refusal with these parameters. Nothing secret or personal belongs in them. */
export function refuse(code: string, params: Readonly<Record<string, string>>): Refusal {
  return { outcome: 'refused', code, params };
}
