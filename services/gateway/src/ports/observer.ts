/** What became of one request, for operators. Nothing that names a person, a key or a prompt. */
export interface RequestFacts {
  readonly request: string;
  readonly organization: string;
  readonly outcome: 'settled' | 'released' | 'refused';
  /** The code of the catalogue that ended it; empty for an answer without one. */
  readonly code: string;
  /** Empty when the request never got so far. */
  readonly provider: string;
  readonly model: string;
  /** How many calls of providers were made for it. */
  readonly attempts: number;
  readonly stream: boolean;
  /** Microseconds from the request's arrival to its first byte out, less the provider's share. */
  readonly ownMicros: number;
  readonly providerMicros: number;
}

/** Who watches. Must not throw and must not wait. */
export interface Observer {
  ended(facts: RequestFacts): void;
  /** Alfred broke one of its own rules: the error is logged, the process goes on. */
  defect(error: unknown, where: string): void;
}
