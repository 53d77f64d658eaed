import { type Json, type JsonObject, readFields } from '@alfred/openai-wire';
import { camelCased, defined, refuseOthers, textOf, unsupported } from './fields.ts';
import { readConfig } from './read-config.ts';
import { readContents, readInstruction } from './read-contents.ts';
import { readToolConfig, readTools } from './read-tools.ts';

/** A request of a Gemini client. */
export interface GeminiRequest {
  /** The same as the body of a chat completion. */
  readonly body: JsonObject;
  /** Whether the client wants to see what the model thought. */
  readonly includeThoughts: boolean;
}

const known = new Set([
  ...['contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'model'],
  ...['safetySettings', 'cachedContent', 'serviceTier', 'store'],
]);

/**
 * The body of `generateContent` as that of a chat completion. What chat completions have no word
 * for keeps its own (`safetySettings`, `cachedContent`); what nobody behind Alfred can carry is
 * refused by name.
 *
 * @param model as the path names it, and whether the answer is wanted piece by piece
 * @throws AlfredError `request_invalid` or `parameter_unsupported`, with `param`
 */
export function readGeminiRequest(
  value: Json,
  { model, stream }: { readonly model: string; readonly stream: boolean },
): GeminiRequest {
  // What nests too deep is refused before anything walks through it.
  const request = camelCased(readFields(value), 'body');
  refuseOthers(request, known, '');
  const use = readToolConfig(request.toolConfig);
  const tools = readTools(request.tools);
  const { fields, includeThoughts } = readConfig(request.generationConfig);
  const body = defined({
    model,
    messages: [
      ...readInstruction(request.systemInstruction, 'systemInstruction'),
      ...readContents(request.contents),
    ],
    tools: tools.length > 0 ? (use.isStrict ? tools.map(strict) : tools) : undefined,
    tool_choice: tools.length > 0 ? use.choice : undefined,
    ...fields,
    safetySettings: request.safetySettings ?? undefined,
    cachedContent: request.cachedContent ?? undefined,
    service_tier: tierOf(request.serviceTier),
    store: storeOf(request.store),
    stream: stream ? true : undefined,
  });
  return { body, includeThoughts };
}

function strict(tool: JsonObject): JsonObject {
  const { function: declared } = tool;
  return declared ? { ...tool, function: { ...(declared as JsonObject), strict: true } } : tool;
}

function tierOf(tier: Json | undefined): Json | undefined {
  if (tier === undefined || tier === null) return undefined;
  const word = textOf(tier, 'serviceTier')?.toLowerCase();
  return word === 'standard' || word === 'unspecified' ? undefined : word;
}

/** Nothing is stored at a provider: whoever says so gets what they want. */
function storeOf(store: Json | undefined): undefined {
  if (store !== undefined && store !== null && store !== false)
    throw unsupported('store', 'Alfred');
  return undefined;
}
