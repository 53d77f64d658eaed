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
  const { tool_choice: choice } = request.body;
  const tools = request.tools.flatMap((tool) => toolOf(tool) ?? []);
  if (choice === 'none') return undefined;
  if (choice === 'required') return tools[0];
  if (isObject(choice) && isObject(choice.function)) {
    const { name } = choice.function;
    return tools.find((tool) => tool.name === name);
  }
  if (request.messages.at(-1)?.role !== 'user') return undefined;
  const said = lastText(request);
  return tools.find(({ name }) => said.includes(name));
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
