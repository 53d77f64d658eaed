/** What a rule does to the models it names. */
export const effects = ['allow', 'deny'] as const;

export type Effect = (typeof effects)[number];

/** One line of a policy. Its id is what a refusal names. */
export interface Rule {
  readonly id: string;
  readonly effect: Effect;
  /** Names of models; `*` stands for any run of characters. */
  readonly models: readonly string[];
}

/** Every gateway holds every rule of its organisations, so their size is bounded. */
export const rulesMax = 100;
export const modelsMax = 100;
const ruleId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const modelPattern = /^[A-Za-z0-9*][A-Za-z0-9*._:/@+-]{0,199}$/;

/** Which field is wrong, by its path in the request, and why. */
export interface RuleProblem {
  readonly param: string;
  readonly reason: string;
}

/** What is wrong with a list of rules, the first problem in order, or undefined. */
export function refuseRules(
  rules: readonly (Omit<Rule, 'effect'> & { readonly effect: string })[],
): RuleProblem | undefined {
  if (rules.length > rulesMax) return { param: 'rules', reason: `more than ${rulesMax} rules` };
  const seen = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const at = `rules.${index}`;
    const problem = refuseRule(rule, at);
    if (problem) return problem;
    if (seen.has(rule.id)) return { param: `${at}.id`, reason: 'another rule has this id' };
    seen.add(rule.id);
  }
  return undefined;
}

function refuseRule(
  { id, effect, models }: Omit<Rule, 'effect'> & { readonly effect: string },
  at: string,
): RuleProblem | undefined {
  if (!ruleId.test(id)) {
    return { param: `${at}.id`, reason: 'an id is 1 to 64 letters, digits, dots, - and _' };
  }
  if (!isEffect(effect)) return { param: `${at}.effect`, reason: 'an effect is allow or deny' };
  if (models.length < 1 || models.length > modelsMax) {
    return { param: `${at}.models`, reason: `a rule names 1 to ${modelsMax} models` };
  }
  const bad = models.findIndex((model) => !modelPattern.test(model));
  return bad < 0
    ? undefined
    : { param: `${at}.models.${bad}`, reason: 'this is no name or pattern of a model' };
}

/** Whether a word from the wire is an effect. */
export function isEffect(text: string): text is Effect {
  return effects.some((effect) => effect === text);
}

/** Whether two policies say the same, in the same order. */
export function sameRules(left: readonly Rule[], right: readonly Rule[]): boolean {
  return JSON.stringify(left.map(canonical)) === JSON.stringify(right.map(canonical));
}

const canonical = ({ id, effect, models }: Rule) => [id, effect, models];
