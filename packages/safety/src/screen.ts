import { type Kind, kinds } from './kinds.ts';
import { address } from './people/addresses.ts';
import { name } from './people/names.ts';
import { personalRecognisers } from './personal/recognisers.ts';
import { secretRecognisers } from './secrets/recognisers.ts';
import { injectionStage } from './stages/injection-stage.ts';
import { jsonStage } from './stages/json-stage.ts';
import { type CustomPattern, patternStage } from './stages/pattern-stage.ts';
import { restoreStage } from './stages/restore-stage.ts';
import { chain, type Judge, type TextStage } from './stages/text-stage.ts';
import { tokenStage } from './stages/token-stage.ts';

/** What is looked for in texts. */
export interface ScreenPlan {
  /** Kinds of the catalogue that anybody wants to know of. */
  readonly kinds: ReadonlySet<string>;
  readonly patterns: readonly CustomPattern[];
  /** Whether a text may be changed or stopped: only then is anything held back. */
  readonly isHeld: boolean;
}

/** Makes the stages that one text goes through. */
export interface Screen {
  text(judge: Judge): TextStage;
  /** For the arguments of a tool's call, which are JSON. */
  json(judge: Judge): TextStage;
}

/**
 * A screen by this plan.
 *
 * @param standsFor what placeholders in the text stand for; given, they are put back at the end
 */
export function screen(
  { kinds: wanted, patterns, isHeld }: ScreenPlan,
  standsFor?: (placeholder: string) => string | undefined,
): Screen {
  const recognisers = [...secretRecognisers, ...personalRecognisers, address, name].filter(
    ({ kind }) => wanted.has(kind),
  );
  const isSuspicious = injectionKinds.some((kind) => wanted.has(kind));
  const text = (judge: Judge): TextStage => {
    const stages = [
      ...(isSuspicious ? [injectionStage(isHeld, judge)] : []),
      ...patterns.map((pattern) => patternStage(pattern, judge)),
      ...(recognisers.length > 0 ? [tokenStage(recognisers, judge)] : []),
    ];
    const watched = isHeld || stages.length === 0 ? stages : [beside(stages)];
    return chain([...watched, ...(standsFor ? [restoreStage(standsFor)] : [])]);
  };
  return { text, json: (judge) => jsonStage(() => text(judge)) };
}

const injectionKinds = (Object.keys(kinds) as readonly Kind[]).filter((kind) =>
  kind.startsWith('injection.'),
);

/** Stages that only look: the text goes on at once. */
function beside(stages: readonly TextStage[]): TextStage {
  const looking = chain(stages);
  return {
    push: (text) => {
      looking.push(text);
      return text;
    },
    end: () => {
      looking.end();
      return '';
    },
  };
}
