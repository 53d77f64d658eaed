/**
 * A text on its way through, in pieces. What comes out does not depend on where it was cut: all
 * pieces together are what the whole would have become.
 */
export interface TextStage {
  /** Takes the next piece; gives what is sure so far. */
  push(text: string): string;
  /** No more comes; gives the rest. */
  end(): string;
}

/** What was found, where it is in the text of the stage, and what was found there. */
export interface Finding {
  readonly kind: string;
  /** From 1 to 100: how sure it is. */
  readonly score: number;
  readonly text: string;
}

/** What a stage does about a finding: leaves it, puts this in its place, or says nothing any more. */
export type Verdict =
  | { readonly outcome: 'leave' }
  | { readonly outcome: 'replace'; readonly text: string }
  | { readonly outcome: 'stop' };

export type Judge = (finding: Finding) => Verdict;

/** What most findings deserve: they stay, and are only known of. */
export const leave: Verdict = { outcome: 'leave' };

/** Several stages, one behind the other. */
export function chain(stages: readonly TextStage[]): TextStage {
  const [only] = stages;
  if (stages.length === 1 && only) return only;
  return {
    push: (text) => stages.reduce((piece, stage) => stage.push(piece), text),
    end: () => stages.reduce((piece, stage) => stage.push(piece) + stage.end(), ''),
  };
}

/** A whole text at once. */
export function through(stage: TextStage, text: string): string {
  return stage.push(text) + stage.end();
}
