import type { Json, JsonObject } from '@alfred/openai-wire';
import { given, isGiven, objectOf, textOf, without } from './fields.ts';
import { unsupported } from './unsupported.ts';

/** Functions as tools with a schema; a native tool goes as it came. */
function anthropicTools(tools: readonly JsonObject[], provider: string): readonly JsonObject[] {
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

/** The tools, and which is called. Anthropic knows a choice only where there are tools. */
export function anthropicToolUse(
  tools: readonly JsonObject[],
  body: JsonObject,
  provider: string,
): JsonObject {
  const left = allowedOf(tools, body.tool_choice);
  const choice = choiceOf(body, left.length > 0, provider);
  return left.length > 0 ? { tools: anthropicTools(left, provider), ...choice } : choice;
}

/** Where a choice allows some of the tools, the others are not there. */
function allowedOf(tools: readonly JsonObject[], choice: Json | undefined): readonly JsonObject[] {
  const { type, allowed_tools: allowed } = objectOf(choice);
  if (type !== 'allowed_tools') return tools;
  const { tools: some } = objectOf(allowed);
  const names = new Set((Array.isArray(some) ? (some as readonly Json[]) : []).map(nameOf));
  return tools.filter((tool) => names.has(nameOf(tool)));
}

const nameOf = (tool: Json): Json | undefined => objectOf(objectOf(tool).function).name;

function choiceOf(
  { tool_choice: choice, parallel_tool_calls: parallel }: JsonObject,
  hasTools: boolean,
  provider: string,
): JsonObject {
  const chosen = chosenOf(choice, provider);
  if (!hasTools) {
    if (chosen === undefined || chosen.type === 'auto' || chosen.type === 'none') return {};
    throw unsupported('tool_choice', provider);
  }
  const alone = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (chosen === undefined) {
    return parallel === false ? { tool_choice: { type: 'auto', ...alone } } : {};
  }
  return { tool_choice: chosen.type === 'none' ? chosen : { ...chosen, ...alone } };
}

/** Throws `parameter_unsupported` for a choice that Anthropic has no word for. */
function chosenOf(choice: Json | undefined, provider: string): JsonObject | undefined {
  if (!isGiven(choice)) return undefined;
  if (choice === 'required') return { type: 'any' };
  if (choice === 'auto' || choice === 'none') return { type: choice };
  const { type, allowed_tools: allowed } = objectOf(choice);
  if (type === 'allowed_tools') {
    return { type: objectOf(allowed).mode === 'required' ? 'any' : 'auto' };
  }
  const name = nameOf(choice);
  if (typeof name === 'string') return { type: 'tool', name };
  throw unsupported('tool_choice', provider);
}
