import { type ChatRequest, isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { lastText } from './last-text.ts';

/** A function that the caller offers. */
export interface SimTool {
  readonly name: string;
  readonly parameters: Json | undefined;
}

const depthMax = 8;

/**
 * The function to call: the one that `tool_choice` names or, when it requires any, the first; else
 * the first whose name the user's last message says.
 */
export function chooseTool(request: ChatRequest): SimTool | undefined {
  const { mode, tools } = choiceOf(request);
  if (mode === 'none') return undefined;
  if (mode === 'required') return tools[0];
  if (request.messages.at(-1)?.role !== 'user') return undefined;
  const said = lastText(request);
  return tools.find(({ name }) => said.includes(name));
}

/** Whether there is a tool where one must be called. */
export function canChoose(request: ChatRequest): boolean {
  const { mode, tools } = choiceOf(request);
  return mode !== 'required' || tools.length > 0;
}

interface Choice {
  readonly mode: Json | undefined;
  /** Those that may be called. */
  readonly tools: readonly SimTool[];
}

function choiceOf({ body, tools }: ChatRequest): Choice {
  const { tool_choice: choice } = body;
  const all = tools.flatMap((tool) => toolOf(tool) ?? []);
  if (!isObject(choice)) return { mode: choice, tools: all };
  const { function: named, allowed_tools: allowed } = choice;
  if (isObject(named))
    return { mode: 'required', tools: all.filter((it) => it.name === named.name) };
  const { mode, tools: some } = isObject(allowed) ? allowed : {};
  const names = (Array.isArray(some) ? (some as readonly Json[]) : []).map((tool) =>
    isObject(tool) && isObject(tool.function) ? tool.function.name : undefined,
  );
  return { mode, tools: all.filter(({ name }) => names.includes(name)) };
}

/** JSON that fits the function's schema, as far as the schema is of the usual kind. */
export function exampleArguments({ parameters }: SimTool): string {
  const example = isObject(parameters) ? exampleOf(parameters, 0) : {};
  return JSON.stringify(isObject(example) ? example : {});
}

function toolOf({ type, function: declared }: JsonObject): SimTool | undefined {
  if (type !== 'function' || !isObject(declared) || typeof declared.name !== 'string')
    return undefined;
  return { name: declared.name, parameters: declared.parameters };
}

function exampleOf(schema: JsonObject, depth: number): Json {
  if (depth >= depthMax) return null;
  const { const: fixed, default: usual, enum: allowed } = schema;
  if (fixed !== undefined) return fixed;
  if (usual !== undefined) return usual;
  if (Array.isArray(allowed) && allowed.length > 0) return allowed[0] as Json;
  const union = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(union) && isObject(union[0])) return exampleOf(union[0], depth + 1);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object' || isObject(schema.properties)) return exampleObject(schema, depth);
  if (type === 'array') return isObject(schema.items) ? [exampleOf(schema.items, depth + 1)] : [];
  return exampleScalar(type as Json | undefined, schema);
}

function exampleObject({ properties }: JsonObject, depth: number): JsonObject {
  if (!isObject(properties)) return {};
  const fields = Object.entries(properties).flatMap(([name, schema]) =>
    isObject(schema) ? [[name, exampleOf(schema, depth + 1)] as const] : [],
  );
  return Object.fromEntries(fields);
}

function exampleScalar(type: Json | undefined, { minimum }: JsonObject): Json {
  if (type === 'integer' || type === 'number') return typeof minimum === 'number' ? minimum : 1;
  if (type === 'boolean') return true;
  return type === 'null' ? null : 'text';
}
