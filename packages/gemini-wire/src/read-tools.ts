// Gemini's tools, and how they may be used, as those of a chat completion.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import {
  camelCased,
  defined,
  invalid,
  listOf,
  refuseOthers,
  textOf,
  unsupported,
} from './fields.ts';
import { fromGeminiSchema } from './from-gemini-schema.ts';

const declarationFields = new Set([
  ...['name', 'description', 'parameters', 'parametersJsonSchema'],
  ...['response', 'responseJsonSchema', 'behavior'],
]);
const callingFields = new Set(['mode', 'allowedFunctionNames']);

/** Every declaration is a tool of its own; what Google runs itself keeps its name and its settings. */
export function readTools(tools: Json | undefined): readonly JsonObject[] {
  return listOf(tools, 'tools').flatMap((value, index) => {
    const at = `tools[${index}]`;
    const tool = camelCased(value, at);
    return Object.entries(tool).flatMap(([name, body]) =>
      name === 'functionDeclarations'
        ? readDeclarations(body, `${at}.functionDeclarations`)
        : readNative(name, body),
    );
  });
}

function readDeclarations(value: Json | undefined, at: string): readonly JsonObject[] {
  return listOf(value, at).map((item, index) => {
    const here = `${at}[${index}]`;
    const declared = camelCased(item, here);
    refuseOthers(declared, declarationFields, here);
    const name = textOf(declared.name, `${here}.name`);
    if (!name) throw invalid(`${here}.name`, `${here}.name must be the name of a function`);
    const { behavior, parameters, parametersJsonSchema, response, responseJsonSchema } = declared;
    if (behavior === 'NON_BLOCKING') throw unsupported(`${here}.behavior`, 'Alfred');
    const written = defined({
      name,
      description: textOf(declared.description, `${here}.description`),
      parameters: schemaOf(parameters, parametersJsonSchema),
      response: schemaOf(response, responseJsonSchema),
    });
    return { type: 'function', function: written };
  });
}

function schemaOf(google: Json | undefined, json: Json | undefined): Json | undefined {
  return json ?? (google ? fromGeminiSchema(google) : undefined);
}

function readNative(name: string, body: Json | undefined): readonly JsonObject[] {
  if (body === undefined || body === null) return [];
  const type = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [{ type, [type]: body }];
}

/** How tools may be used. `VALIDATED` is free to call, but only as declared: strict tools. */
export interface ToolUse {
  readonly choice: Json | undefined;
  readonly isStrict: boolean;
}

/** `toolConfig` as `tool_choice`. */
export function readToolConfig(value: Json | undefined): ToolUse {
  if (value === undefined || value === null) return { choice: undefined, isStrict: false };
  const config = camelCased(value, 'toolConfig');
  refuseOthers(config, new Set(['functionCallingConfig']), 'toolConfig');
  const { functionCallingConfig: calling } = config;
  if (!isObject(calling)) return { choice: undefined, isStrict: false };
  const at = 'toolConfig.functionCallingConfig';
  const how = camelCased(calling, at);
  refuseOthers(how, callingFields, at);
  const names = listOf(how.allowedFunctionNames, `${at}.allowedFunctionNames`);
  switch (how.mode ?? 'AUTO') {
    case 'AUTO':
    case 'MODE_UNSPECIFIED':
      return { choice: names.length > 0 ? allowed('auto', names) : 'auto', isStrict: false };
    case 'VALIDATED':
      return { choice: names.length > 0 ? allowed('auto', names) : 'auto', isStrict: true };
    case 'NONE':
      return { choice: 'none', isStrict: false };
    case 'ANY':
      return { choice: names.length > 0 ? oneOf(names) : 'required', isStrict: false };
    default:
      throw invalid(`${at}.mode`, `${at}.mode must be AUTO, ANY, NONE or VALIDATED`);
  }
}

function oneOf(names: readonly Json[]): Json {
  const [only] = names;
  if (names.length === 1 && only !== undefined) {
    return { type: 'function', function: { name: only } };
  }
  return allowed('required', names);
}

function allowed(mode: string, names: readonly Json[]): Json {
  const tools = names.map((name) => ({ type: 'function', function: { name } }));
  return { type: 'allowed_tools', allowed_tools: { mode, tools } };
}
