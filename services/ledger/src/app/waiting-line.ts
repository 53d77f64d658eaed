import { AlfredError } from '@alfred/errors';
import type { Submission } from '../domain/submission.ts';
import type { Answer } from './answer.ts';

/** A command that waits, and its place among those that were submitted with it. */
export interface Waiting {
  readonly submission: Submission;
  readonly call: Call;
  readonly index: number;
}

interface Call {
  readonly answers: Answer[];
  open: number;
  readonly done: PromiseWithResolvers<readonly Answer[]>;
}

/** Commands in the order in which they came. Bounded: what does not fit is refused. */
export interface WaitingLine {
  readonly size: number;
  /** Resolves when every one of them has its answer. Throws `overloaded` when they do not fit. */
  join(submissions: readonly Submission[]): Promise<readonly Answer[]>;
  /** The first of them, at most `limit`. */
  take(limit: number): readonly Waiting[];
  /** Taken ones that could not be decided yet go back to where they were. */
  putBack(taken: readonly Waiting[]): void;
}

export function waitingLine(capacity: number): WaitingLine {
  const line: Waiting[] = [];
  return {
    get size() {
      return line.length;
    },
    join: async (submissions) => {
      if (submissions.length === 0) return [];
      if (line.length + submissions.length > capacity) throw new AlfredError('overloaded');
      const call: Call = {
        answers: new Array<Answer>(submissions.length),
        open: submissions.length,
        done: Promise.withResolvers(),
      };
      for (const [index, submission] of submissions.entries()) {
        line.push({ submission, call, index });
      }
      return call.done.promise;
    },
    take: (limit) => line.splice(0, limit),
    putBack: (taken) => {
      line.unshift(...taken);
    },
  };
}

/** Gives a command its answer; its caller hears when the last one of its call has one. */
export function answerTo({ call, index }: Waiting, answer: Answer): void {
  call.answers[index] = answer;
  call.open -= 1;
  if (call.open === 0) call.done.resolve(call.answers);
}

/** Tells the caller that its commands have no answer. */
export function failTo({ call }: Waiting, fault: unknown): void {
  call.done.reject(fault);
}
