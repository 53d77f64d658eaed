import type { Act } from './acts.ts';

/** Something was done elsewhere, and this log is where it is looked for. */
export interface RecordAct {
  readonly type: 'RecordAct';
  readonly act: Act;
  /** A random id: what it was done to. */
  readonly subject: string;
  /** Public words about it, in the order of their names: never names of people, or addresses. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** Requests that a gateway refused, counted over at most a minute. */
export interface CountRefusals {
  readonly type: 'CountRefusals';
  /** On whose behalf they were asked. */
  readonly node: string;
  /** Of all of them; undefined when they came with several. */
  readonly apiKey: string | undefined;
  /** Of the catalogue of errors. */
  readonly code: string;
  readonly count: number;
  /** When the first and the last of them were refused: wall time in microseconds. */
  readonly first: number;
  readonly last: number;
}

/** What services have to say that decides nothing. */
export type AuditCommand = RecordAct | CountRefusals;
