// The arguments of a call that Google sends leaf by leaf: each by its JSON path, a text in pieces.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';

/** No honest call has more leaves, or an index that is larger. */
const leavesMax = 10_000;
const depthMax = 32;

/** The arguments as far as they came. */
export interface PartialArgs {
  /** Adds what one event brings. What cannot be placed is left out. */
  add(partial: Json | undefined): void;
  /** All of them, as JSON. */
  text(): string;
}

type Node = { [name: string]: unknown } | unknown[];

/** Nothing came yet. */
export function partialArgs(): PartialArgs {
  const root: Node = Object.create(null);
  let leaves = 0;
  return {
    add: (partial) => {
      for (const leaf of Array.isArray(partial) ? partial : []) {
        leaves += 1;
        if (isObject(leaf) && leaves <= leavesMax) place(root, leaf);
      }
    },
    text: () => JSON.stringify(root),
  };
}

/** `$.a.b[0]["c d"]` as its steps; undefined when it is no such path. */
function stepsOf(path: Json | undefined): (string | number)[] | undefined {
  if (typeof path !== 'string' || !path.startsWith('$')) return undefined;
  const steps: (string | number)[] = [];
  const step = /\.([^.[\]]+)|\[(\d+)\]|\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\]/gy;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (!found) return undefined;
    const [, name, index, quoted, single] = found;
    steps.push(index === undefined ? (name ?? quoted ?? single ?? '') : Number(index));
  }
  const sound = steps.length > 0 && steps.length <= depthMax;
  return sound && steps.every((one) => typeof one === 'string' || one < leavesMax)
    ? steps
    : undefined;
}

function place(root: Node, leaf: JsonObject): void {
  const steps = stepsOf(leaf.jsonPath);
  if (!steps) return;
  let at = root;
  for (const [n, name] of steps.slice(0, -1).entries()) {
    const next = read(at, name) ?? (typeof steps[n + 1] === 'number' ? [] : Object.create(null));
    if (typeof next !== 'object' || next === null) return;
    write(at, name, next);
    at = next as Node;
  }
  const last = steps.at(-1) ?? '';
  const value = leafOf(leaf);
  if (value === undefined) return;
  const before = read(at, last);
  const goesOn = typeof before === 'string' && typeof value === 'string';
  write(at, last, goesOn ? before + value : value);
}

function read(node: Node, name: string | number): unknown {
  return Array.isArray(node) ? node[Number(name)] : node[name];
}

function write(node: Node, name: string | number, value: unknown): void {
  if (!Array.isArray(node)) node[name] = value;
  else if (typeof name === 'number') node[name] = value;
}

function leafOf(leaf: JsonObject): Json | undefined {
  const { stringValue, numberValue, boolValue, nullValue } = leaf;
  if (nullValue !== undefined) return null;
  return stringValue ?? numberValue ?? boolValue ?? undefined;
}
