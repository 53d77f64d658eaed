import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { textOf } from './content.ts';
import { given, isGiven } from './fields.ts';
import { invalid } from './request.ts';

/** The tools as chat completions declare them. One that the provider runs keeps its own shape. */
export function chatTools(tools: Json | undefined): readonly JsonObject[] | undefined {
  if (!isGiven(tools)) return undefined;
  if (!Array.isArray(tools)) throw invalid('tools', 'tools must be an array');
  return tools.length === 0 ? undefined : tools.map((tool: Json, index) => chatTool(tool, index));
}

function chatTool(tool: Json, index: number): JsonObject {
  const at = `tools[${index}]`;
  if (!isObject(tool) || typeof tool.type !== 'string') {
    throw invalid(at, `${at} must be an object with a type`);
  }
  if (tool.type === 'function') return functionTool(tool, at);
  return tool.type === 'custom' ? customTool(tool, at) : tool;
}

function functionTool(tool: JsonObject, at: string): JsonObject {
  const { type, name, description, parameters, strict, ...more } = tool;
  const declared = {
    name: textOf(name, `${at}.name`),
    ...(isGiven(description) ? { description } : {}),
    ...(isGiven(parameters) ? { parameters } : {}),
    ...(isGiven(strict) ? { strict } : {}),
  };
  return { ...given(more), type: 'function', function: declared };
}

function customTool(tool: JsonObject, at: string): JsonObject {
  const { type, name, description, format, ...more } = tool;
  const declared = {
    name: textOf(name, `${at}.name`),
    ...(isGiven(description) ? { description } : {}),
    ...(isGiven(format) ? { format: grammarOf(format) } : {}),
  };
  return { ...given(more), type: 'custom', custom: declared };
}

/** Chat completions have a grammar in an object of its own. */
function grammarOf(format: Json): Json {
  if (!isObject(format) || format.type !== 'grammar') return format;
  const { type, ...grammar } = format;
  return { type, grammar };
}

/** Which tool is to be called, as chat completions say it. */
export function chatToolChoice(choice: Json | undefined): Json | undefined {
  if (!isObject(choice)) return isGiven(choice) ? choice : undefined;
  if (choice.type !== 'allowed_tools') return namedTool(choice);
  const { type, ...allowed } = choice;
  const tools = Array.isArray(allowed.tools) ? allowed.tools.map(namedTool) : allowed.tools;
  return { type, allowed_tools: { ...allowed, tools } };
}

function namedTool(tool: Json): Json {
  if (!isObject(tool)) return tool;
  const { type, name, ...more } = tool;
  if (type === 'function') return { ...more, type, function: { name } };
  return type === 'custom' ? { ...more, type, custom: { name } } : tool;
}

/** The shape of the answer, as chat completions ask for it. */
export function chatFormat(format: Json | undefined): JsonObject | undefined {
  if (!isGiven(format)) return undefined;
  if (!isObject(format) || typeof format.type !== 'string') {
    throw invalid('text.format', 'text.format must be an object with a type');
  }
  if (format.type === 'text') return undefined;
  if (format.type !== 'json_schema') return format;
  const { type, ...schema } = format;
  return { type, json_schema: given(schema) };
}
