import type { SafetyTally } from '../../domain/safety/safety-report.ts';
import type { OutputScreen } from './screen-output.ts';

/** What safety knows of one call. */
export interface CallSafety {
  readonly tally: SafetyTally;
  /** Undefined when the answer goes out as it comes. */
  readonly output: OutputScreen | undefined;
  /** The same text without what was taken out of the request. */
  readonly conceal: (text: string) => string;
}
