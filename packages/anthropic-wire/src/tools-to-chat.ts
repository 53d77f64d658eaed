import type { Json, JsonObject } from '@alfred/openai-wire';
import { given, invalid, isGiven, listAt, objectAt, textAt } from './fields.ts';

/** Fields of a tool that become fields of its function. */
const functionFields = ['name', 'description', 'input_schema', 'strict', 'type'];

/** Tools that the caller runs are functions; all others keep their type and body. */
export function chatTools(tools: Json): readonly JsonObject[] {
  return listAt(tools, 'tools').map((tool, index) => {
    const at = `tools[${index}]`;
    const fields = objectAt(tool, at);
    const { type } = fields;
    if (isGiven(type) && type !== 'custom') return { ...fields, type: textAt(type, `${at}.type`) };
    return functionOf(fields, at);
  });
}

function functionOf(tool: JsonObject, at: string): JsonObject {
  const { name, description, input_schema: schema, strict } = tool;
  const others = Object.entries(tool).filter(([field]) => !functionFields.includes(field));
  return {
    type: 'function',
    function: given({
      name: textAt(name, `${at}.name`),
      description,
      parameters: objectAt(schema, `${at}.input_schema`),
      strict,
    }),
    ...given(Object.fromEntries(others)),
  };
}

/** Which tool is called, and whether several may be at once. */
export function chatToolChoice(choice: Json | undefined): JsonObject {
  if (!isGiven(choice)) return {};
  const { type, name, disable_parallel_tool_use: alone } = objectAt(choice, 'tool_choice');
  return {
    tool_choice: chosen(type, name),
    parallel_tool_calls: typeof alone === 'boolean' ? !alone : null,
  };
}

function chosen(type: Json | undefined, name: Json | undefined): Json {
  switch (type) {
    case 'auto':
    case 'none':
      return type;
    case 'any':
      return 'required';
    case 'tool':
      return { type: 'function', function: { name: textAt(name, 'tool_choice.name') } };
    default:
      throw invalid('tool_choice.type', 'must be auto, any, tool or none');
  }
}
