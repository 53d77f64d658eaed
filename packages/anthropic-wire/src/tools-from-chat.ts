import type { Json, JsonObject } from '@alfred/openai-wire';
import { given, objectOf, textOf, without } from './fields.ts';
import { unsupported } from './unsupported.ts';

/** Functions as tools with a schema; a native tool goes as it came. */
export function anthropicTools(
  tools: readonly JsonObject[],
  provider: string,
): readonly JsonObject[] {
  return tools.map((tool, index) => {
    if (tool.type === 'custom') throw unsupported(`tools[${index}].type`, provider);
    return tool.type === 'function' ? toolOf(tool) : tool;
  });
}

function toolOf(tool: JsonObject): JsonObject {
  const { name, description, parameters, strict } = objectOf(tool.function);
  return {
    name: textOf(name),
    ...given({ description, strict: strict === false ? null : strict }),
    // A function without parameters takes none; Anthropic wants that said.
    input_schema: parameters ?? { type: 'object', properties: {} },
    ...given(without(tool, 'type', 'function')),
  };
}

/** Which tool is called. Anthropic knows a choice only where there are tools. */
export function anthropicToolChoice(
  { tool_choice: choice, parallel_tool_calls: parallel }: JsonObject,
  hasTools: boolean,
): JsonObject {
  if (!hasTools) return {};
  const alone = parallel === false ? { disable_parallel_tool_use: true } : {};
  const chosen = chosenOf(choice);
  if (chosen === undefined) {
    return parallel === false ? { tool_choice: { type: 'auto', ...alone } } : {};
  }
  return { tool_choice: chosen.type === 'none' ? chosen : { ...chosen, ...alone } };
}

function chosenOf(choice: Json | undefined): JsonObject | undefined {
  if (choice === 'required') return { type: 'any' };
  if (choice === 'auto' || choice === 'none') return { type: choice };
  const { name } = objectOf(objectOf(choice).function);
  return typeof name === 'string' ? { type: 'tool', name } : undefined;
}
