// What clients of other vendors ask for in fields that OpenAI's dialect does not have. Whoever refuses
// what it does not know is never sent them: they are refused by name, or said in another way.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { type Capabilities, openCapabilities } from '../../domain/capabilities.ts';

/** How much is thought leaves nothing to say where nothing is asked for. */
const leavesOpen = (thinking: Json): boolean => kindOf(thinking) !== 'enabled';

/** Fields of Anthropic's and Google's requests, but for those that the provider knows too. */
export const foreignAsks: Capabilities['refusedFields'] = {
  anthropic_beta: [],
  cachedContent: [],
  container: [],
  context_management: [],
  diagnostics: [],
  // What there is of thoughts is shown; elsewhere there is nothing to show.
  include_reasoning: [true, false],
  inference_geo: [],
  mcp_servers: [],
  safetySettings: [],
  speed: ['standard'],
  thinking: leavesOpen,
  top_k: [],
  user_profile_id: [],
  workspace_id: [],
};

/** The same of a provider that knows some of them. */
export function foreignAsksBut(...known: readonly string[]): Capabilities['refusedFields'] {
  const others = Object.entries(foreignAsks).filter(([field]) => !known.includes(field));
  return Object.fromEntries(others);
}

function kindOf(thinking: Json | undefined): Json | undefined {
  return isObject(thinking) ? thinking.type : undefined;
}

/** OpenAI's models that think before they answer. */
const thinking = /^(?:o[0-9]|codex|gpt-(?:[5-9]|[1-9][0-9])(?!.*chat))/;
/** Those whose thinking can be turned off, by a word of their own. */
const quiet: readonly (readonly [RegExp, string])[] = [
  [/^gpt-5(?:-|$)/, 'minimal'],
  [/^gpt-(?:5\.|[6-9]|[1-9][0-9])/, 'none'],
];

/** Budgets of thoughts, in tokens, up to which an effort is low, and medium. */
const lowBudget = 4_096;
const mediumBudget = 16_384;

/** What Anthropic's words on thoughts are in OpenAI's: `reasoning_effort`, unless the client has said that itself. */
export function effortFor(model: string, body: JsonObject): JsonObject {
  const { thinking: asked, reasoning_effort: said } = body;
  if ((said ?? null) !== null || !thinking.test(model) || !isObject(asked)) return {};
  const effort = effortOf(model, asked);
  return effort === undefined ? {} : { reasoning_effort: effort };
}

function effortOf(model: string, { type, budget_tokens: budget }: JsonObject): string | undefined {
  if (type === 'disabled') return quietly(model);
  if (type !== 'enabled' || typeof budget !== 'number') return undefined;
  if (budget <= lowBudget) return 'low';
  return budget <= mediumBudget ? 'medium' : 'high';
}

function quietly(model: string): string | undefined {
  return quiet.find(([name]) => name.test(model))?.[1];
}

/** Models that do not think, those that can leave it, and those that cannot. */
const carrying = (carried: (kind: Json | undefined) => boolean): Capabilities => ({
  ...openCapabilities,
  refusedFields: { ...foreignAsks, thinking: (asked) => carried(kindOf(asked)) },
});
const thoughtless = carrying((kind) => kind !== 'enabled');
const thoughtful = carrying(() => true);
const unquiet = carrying((kind) => kind !== 'disabled');

/** What OpenAI's own API carries for this model. */
export function openAiCapabilities(model: string): Capabilities {
  if (!thinking.test(model)) return thoughtless;
  return quietly(model) === undefined ? unquiet : thoughtful;
}
