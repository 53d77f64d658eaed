// Tools of a chat completion, and how they may be used, as Gemini's.
import { type ChatRequest, isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { defined, invalid, unsupported } from './fields.ts';
import { toGeminiSchema } from './to-gemini-schema.ts';

/** What Google runs itself, by the names that these tools have in a chat completion. */
const nativeTools: Readonly<Record<string, string>> = {
  google_search: 'googleSearch',
  google_search_retrieval: 'googleSearchRetrieval',
  google_maps: 'googleMaps',
  code_execution: 'codeExecution',
  url_context: 'urlContext',
  file_search: 'fileSearch',
  computer_use: 'computerUse',
};

export interface WrittenTools {
  readonly tools: readonly JsonObject[] | undefined;
  readonly toolConfig: JsonObject | undefined;
}

/** Functions are declared together; every tool that Google runs stands by itself. */
export function writeTools({ tools, body }: Pick<ChatRequest, 'tools' | 'body'>): WrittenTools {
  if (body.parallel_tool_calls === false) throw unsupported('parallel_tool_calls', 'google');
  if (tools.length === 0) {
    if (isForcing(body.tool_choice)) throw unsupported('tool_choice', 'google');
    return { tools: undefined, toolConfig: undefined };
  }
  const declarations: JsonObject[] = [];
  const native: JsonObject[] = [];
  let isStrict = false;
  for (const [index, tool] of tools.entries()) {
    const at = `tools[${index}]`;
    const { function: declared } = tool;
    if (tool.type === 'function' && isObject(declared)) {
      declarations.push(writeDeclaration(declared));
      isStrict ||= declared.strict === true;
    } else {
      native.push(writeNative(tool, at));
    }
  }
  const declared = declarations.length > 0 ? [{ functionDeclarations: declarations }] : [];
  const calling = writeChoice(body.tool_choice, isStrict);
  return {
    tools: [...native, ...declared],
    toolConfig: calling && { functionCallingConfig: calling },
  };
}

/** A choice that there is nothing to choose from for. */
function isForcing(choice: Json | undefined): boolean {
  return choice === 'required' || isObject(choice);
}

function writeDeclaration(declared: JsonObject): JsonObject {
  const { name, description, parameters, response } = declared;
  return defined({
    name,
    description: description ?? undefined,
    ...writeSchema(parameters, ['parameters', 'parametersJsonSchema']),
    ...writeSchema(response, ['response', 'responseJsonSchema']),
  });
}

/** As a schema that every model takes where it can be said in one; else as JSON Schema itself. */
function writeSchema(
  schema: Json | undefined,
  [google, json]: readonly [string, string],
): Readonly<Record<string, Json>> {
  if (!isObject(schema) || isEmptyObject(schema)) return {};
  const written = toGeminiSchema(schema);
  return written ? { [google]: written } : { [json]: schema };
}

/** An object without properties: Gemini refuses its schema, and needs none. */
function isEmptyObject({ type, properties, ...rest }: JsonObject): boolean {
  if (type !== undefined && type !== 'object') return false;
  if (isObject(properties) && Object.keys(properties).length > 0) return false;
  return !['anyOf', 'oneOf', 'allOf', '$ref', 'additionalProperties', 'patternProperties'].some(
    (name) => isObject(rest[name]) || Array.isArray(rest[name]) || typeof rest[name] === 'string',
  );
}

function writeNative(tool: JsonObject, at: string): JsonObject {
  const { type } = tool;
  const name = typeof type === 'string' ? nativeTools[type] : undefined;
  if (typeof type !== 'string' || !name) throw unsupported(`${at}.type`, 'google');
  return { [name]: tool[type] ?? {} };
}

function writeChoice(choice: Json | undefined, isStrict: boolean): JsonObject | undefined {
  const free = isStrict ? { mode: 'VALIDATED' } : undefined;
  if (choice === undefined || choice === null) return free;
  if (choice === 'auto') return free ?? { mode: 'AUTO' };
  if (choice === 'none') return { mode: 'NONE' };
  if (choice === 'required') return { mode: 'ANY' };
  if (isObject(choice) && choice.type === 'function') {
    return { mode: 'ANY', allowedFunctionNames: [nameOf(choice, 'tool_choice')] };
  }
  if (isObject(choice) && choice.type === 'allowed_tools') return writeAllowed(choice);
  throw invalid('tool_choice', 'tool_choice must be auto, none, required or name functions');
}

function writeAllowed(choice: JsonObject): JsonObject {
  // Responses and chat completions nest it differently.
  const allowed = isObject(choice.allowed_tools) ? choice.allowed_tools : choice;
  const tools = Array.isArray(allowed.tools) ? allowed.tools : [];
  const names = tools.map((tool: Json, n) => nameOf(tool, `tool_choice.allowed_tools.tools[${n}]`));
  return { mode: allowed.mode === 'required' ? 'ANY' : 'VALIDATED', allowedFunctionNames: names };
}

function nameOf(tool: Json, at: string): string {
  const named = isObject(tool) && isObject(tool.function) ? tool.function : tool;
  const name = isObject(named) ? named.name : undefined;
  if (typeof name !== 'string') throw invalid(`${at}.function.name`, `${at} must name a function`);
  return name;
}
