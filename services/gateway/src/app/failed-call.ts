import type { AlfredError } from '@alfred/errors';
import type { Measured } from './measure-usage.ts';
import type { PlacePass } from './upstreams.ts';

/** A call that gave no answer; its request may go on elsewhere. */
export interface FailedCall {
  readonly outcome: 'failed';
  readonly error: AlfredError;
  /** What it is charged for; undefined when it was free. */
  readonly measured: Measured | undefined;
}

/** Ends the leave to call a place: with an error that it made, one of our own, or none. */
export function endPass(pass: PlacePass, error: AlfredError | undefined): void {
  // An answer that policy stops is an answer.
  if (!error || error.code === 'safety_blocked' || error.code === 'safety_unscanned') pass.ended();
  else if (error.code === 'request_cancelled') pass.left();
  else pass.failed(error);
}
