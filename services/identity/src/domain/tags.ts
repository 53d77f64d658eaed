/** A key that calls and nodes may be tagged with, and every value that it may have. */
export interface TagKey {
  readonly key: string;
  readonly values: readonly string[];
}

export type Tags = Readonly<Record<string, string>>;

/** The tag of a node that needs no declaration: whoever spends below it spends for it. */
export const costCentre = 'costCentre';

/** Every gateway holds a copy for every key in use, so both are bounded. */
const keysMax = 20;
const valuesMax = 500;

/** Tags of one node beside its cost centre. */
const nodeTagsMax = 10;

const keyShape = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;
const valueShape = /^[A-Za-z0-9._-]{1,64}$/;

export interface TagProblem {
  readonly param: string;
  readonly problem: string;
  /** The tag, where it is well-formed and nobody declared it. */
  readonly undeclared?: string;
}

/** What is wrong with a declaration, or undefined. */
export function declarationProblem(keys: readonly TagKey[]): TagProblem | undefined {
  const wrong = (param: string, problem: string): TagProblem => ({ param, problem });
  if (keys.length > keysMax) return wrong('keys', `they are over ${keysMax}`);
  const values = keys.reduce((sum, each) => sum + each.values.length, 0);
  if (values > valuesMax) return wrong('keys', `their values are over ${valuesMax}`);
  for (const [n, { key, values: allowed }] of keys.entries()) {
    if (!keyShape.test(key)) return wrong(`keys.${n}.key`, 'it is no key of a tag');
    if (key === costCentre) return wrong(`keys.${n}.key`, 'only nodes have a cost centre');
    if (keys.findIndex((other) => other.key === key) < n) {
      return wrong(`keys.${n}.key`, 'it is declared twice');
    }
    const odd = allowed.findIndex((value) => !valueShape.test(value));
    if (odd !== -1) return wrong(`keys.${n}.values.${odd}`, 'it is no value of a tag');
    if (allowed.length === 0) return wrong(`keys.${n}.values`, 'there is none');
    if (new Set(allowed).size < allowed.length) return wrong(`keys.${n}.values`, 'one is twice');
  }
  return undefined;
}

/** What is wrong with the tags of a node, or undefined. */
export function tagsProblem(tags: Tags, declared: readonly TagKey[]): TagProblem | undefined {
  const { [costCentre]: centre, ...others } = tags;
  if (centre !== undefined && !valueShape.test(centre)) {
    return { param: costCentre, problem: 'it is no value of a tag' };
  }
  if (Object.keys(others).length > nodeTagsMax) {
    return { param: 'tags', problem: `they are over ${nodeTagsMax}` };
  }
  for (const [key, value] of Object.entries(others)) {
    const known = declared.find((each) => each.key === key);
    if (known?.values.includes(value)) continue;
    const problem = `the organisation has not declared ${known ? 'this value' : 'it'}`;
    return { param: `tags.${key}`, problem, undeclared: `${key}=${value}` };
  }
  return undefined;
}

/** Tags along a path, from the top down: the nearest wins. */
export function tagsInForce(onPath: readonly Tags[]): Tags {
  return Object.assign({}, ...onPath);
}
