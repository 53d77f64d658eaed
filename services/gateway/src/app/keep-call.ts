// What of a call is kept once it is over, where a policy keeps prompts or completions.
import type { Clock } from '@alfred/clock';
import { isObject, type Json, parseJson, producedText } from '@alfred/openai-wire';
import type { KeptCalls } from '../ports/kept-calls.ts';
import type { WholeReply } from '../ports/provider.ts';
import type { CallPlan, ChatAsk } from './call.ts';
import type { CallNotes } from './call-notes.ts';
import type { Ending } from './ending.ts';
import { endingWith } from './ending-with.ts';
import type { RunningCalls } from './running-calls.ts';

interface KeepCallDeps {
  readonly keptCalls: KeptCalls;
  readonly running: Pick<RunningCalls, 'track'>;
  readonly clock: Clock;
}

/** Of an answer that is longer only the beginning is kept, in characters. */
const completionMax = 4_000_000;
const microsPerDay = 86_400_000_000n;

interface Answer {
  text: string;
  reasoning: string;
}

export interface KeepingOf {
  /** The request as providers are sent it: what policy takes out is not kept either. */
  readonly ask: ChatAsk;
  readonly plan: CallPlan;
  /** Takes out of an answer what was taken out of its request. */
  readonly conceal: (text: string) => string;
}

/** Notes for a call that is kept, and an ending that keeps it; undefined where policy keeps nothing. */
export function keepingOf(
  deps: KeepCallDeps,
  { ask, plan, conceal }: KeepingOf,
): { readonly notes: CallNotes; readonly keeping: (ending: Ending) => Ending } | undefined {
  const { storage } = plan.terms;
  if (!storage || (!storage.prompts && !storage.completions)) return undefined;
  const answers = new Map<number, Answer>();
  let length = 0;
  const add = (index: number, part: Json | undefined): void => {
    const { text, reasoning } = producedText(part);
    length += text.length + reasoning.length;
    if (length > completionMax) return;
    const answer = answers.get(index) ?? { text: '', reasoning: '' };
    answers.set(index, answer);
    answer.text += text;
    answer.reasoning += reasoning;
  };
  const keep = (): void => {
    const text = JSON.stringify({
      ...(storage.prompts ? { prompt: ask.request.body } : {}),
      ...(storage.completions ? { completion: told(answers, conceal) } : {}),
    });
    const expiresAt = deps.clock.nowMicros() + BigInt(storage.retentionDays) * microsPerDay;
    const call = { request: ask.requestId, text, expiresAt };
    void deps.running.track(deps.keptCalls.keep(ask.caller, call));
  };
  const notes: CallNotes = {
    chunk: ({ choices }) => {
      for (const { index, delta } of choices) add(index, delta);
    },
    whole: (reply) => noteWhole(reply, add),
  };
  return { notes, keeping: (ending) => keepingEnding(ending, keep) };
}

function noteWhole(
  { reply, text }: WholeReply,
  add: (index: number, part: Json | undefined) => void,
): void {
  const json = reply ?? parseJson(text);
  if (!isObject(json)) return;
  const choices = Array.isArray(json.choices) ? (json.choices as readonly Json[]) : [];
  for (const [index, choice] of choices.entries()) if (isObject(choice)) add(index, choice.message);
  if (typeof json.text === 'string') add(0, { content: json.text });
}

function told(answers: ReadonlyMap<number, Answer>, conceal: (text: string) => string) {
  return [...answers].map(([index, { text, reasoning }]) => ({
    index,
    text: conceal(text),
    ...(reasoning === '' ? {} : { reasoning: conceal(reasoning) }),
  }));
}

/** The same ending, which keeps a call that is charged. */
function keepingEnding(ending: Ending, keep: () => void): Ending {
  return endingWith(ending, {
    settle: (charge) => {
      // Before the ending: whoever has heard the last word finds the call, whatever happens next.
      keep();
      return ending.settle(charge);
    },
  });
}
