// Chat completions match the result of a tool by the id of its call. Gemini's older models match it
// by the tool's name and have no ids: those that are made up here are told apart by how they begin.

const made = 'gemcall_';
/** What stands in for an answer's id: with it an id keeps within the 40 characters that all take. */
const seedLengthMax = 24;

/** An id for the n-th call of an answer. */
export function callIdOf(answer: string, call: number): string {
  const seed = answer.replace(/[^A-Za-z0-9]/g, '').slice(-seedLengthMax);
  return `${made}${seed}_${call}`;
}

/** The id as Gemini may see it: its own, or none. */
export function nativeCallId(id: string): string | undefined {
  return id.startsWith(made) ? undefined : id;
}
