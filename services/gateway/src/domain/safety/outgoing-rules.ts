// What stands where in a request, and what may be done with it before it leaves for a provider: a
// rule for every field that is known, and for every other the strictest.
import type { AnyRequest, Json, JsonObject } from '@alfred/openai-wire';

/**
 * What a string is, and so what may be done with it:
 * - `text` is said to somebody: a placeholder may stand there;
 * - `json` is the same, and JSON in itself;
 * - `fixed` means something to a machine: it is looked into, and cannot be put otherwise;
 * - `id` is looked into only where it does not look like an id;
 * - `media` is a picture, a sound or a file, and `sealed` what its provider alone can read, unless
 *   it does not look like that;
 * - `link` is an address, or a picture in the form of one;
 * - `model` is the name that the call was routed by.
 */
export type StringUse = 'text' | 'json' | 'fixed' | 'id' | 'media' | 'sealed' | 'link' | 'model';

/** What holds for a value and everything in it that has no rule of its own. */
export interface OutgoingRule {
  readonly use: StringUse;
  /** The longest text that providers take there. */
  readonly limit?: number;
  /** Written by the application: it gives instructions, and none are injected there. */
  readonly isTrusted?: boolean;
  /** Its numbers are only numbers, however long they are. */
  readonly isNumber?: boolean;
  /** Fields with rules of their own. */
  readonly fields?: ReadonlyMap<string, OutgoingRule>;
  /** What holds for the others, where that is not this rule again. */
  readonly rest?: OutgoingRule;
  /** The rule of an object, where that depends on what the object says of itself. */
  readonly of?: (value: JsonObject) => OutgoingRule | undefined;
}

type Fields = Readonly<Record<string, OutgoingRule>>;

const named = (fields: Fields): ReadonlyMap<string, OutgoingRule> =>
  new Map(Object.entries(fields));

const all = (rule: OutgoingRule, ...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, rule]));

const fixed: OutgoingRule = { use: 'fixed' };
const free: OutgoingRule = { use: 'text' };
const id: OutgoingRule = { use: 'id' };
const link: OutgoingRule = { use: 'link' };
const media: OutgoingRule = { use: 'media' };
/** Whom the caller says it is for. OpenAI takes so many characters. */
const person: OutgoingRule = { use: 'text', limit: 64 };

const sources: OutgoingRule = {
  use: 'text',
  fields: named({ type: fixed, ...all(id, 'encrypted_index', 'file_id') }),
};

/** A text, its parts, and whatever else is said in them. */
const spoken: OutgoingRule = {
  use: 'text',
  fields: named({
    ...all(fixed, 'role', 'type', 'name', 'detail', 'format', 'mime_type', 'media_type', 'model'),
    ...all(fixed, 'object', 'status', 'finish_reason', 'cache_control', 'reference_ids'),
    ...all(id, 'id', 'tool_call_id', 'tool_use_id', 'call_id', 'file_id', 'signature'),
    ...all(id, 'thought_signature', 'encrypted_content', 'encrypted_index'),
    ...all(link, 'url', 'image_url', 'video_url', 'document_url', 'file_url', 'uri'),
    ...all(media, 'data', 'file_data', 'b64_json'),
    ...all(sources, 'annotations', 'citations'),
    arguments: { use: 'json', rest: free },
    input: free,
    source: { use: 'text', of: ({ type }) => (type === 'text' ? writtenSource : spoken) },
  }),
  of: ({ type }) => (type === 'redacted_thinking' ? sealedThought : undefined),
};

/** Only its provider can read it. */
const sealedThought: OutgoingRule = {
  use: 'text',
  fields: named({ type: fixed, data: { use: 'sealed' } }),
};

/** A document that comes as its text. */
const writtenSource: OutgoingRule = {
  use: 'text',
  fields: named(all(fixed, 'type', 'media_type')),
};

/** Roles whose texts are the application's own. */
const trustedRoles = new Set<Json | undefined>(['system', 'developer', 'assistant']);

function messageRule(isTrusted: boolean, name: OutgoingRule): OutgoingRule {
  const fields = new Map([...(spoken.fields ?? []), ['name', name] as const]);
  return { use: 'text', isTrusted, fields, rest: spoken };
}

const ofApplication = messageRule(true, person);
const ofOthers = messageRule(false, person);
/** Its name is that of the function. */
const ofTool = messageRule(false, fixed);

const message: OutgoingRule = {
  use: 'text',
  of: ({ role }) => {
    if (role === 'tool' || role === 'function') return ofTool;
    return trustedRoles.has(role) ? ofApplication : ofOthers;
  },
};

const schemas: OutgoingRule = {
  use: 'fixed',
  get rest() {
    return schema;
  },
};

/** What a schema says to people may be put otherwise; what it asks for may not. */
const schema: OutgoingRule = {
  use: 'fixed',
  fields: named({
    ...all(free, 'description', 'title', '$comment'),
    ...all(fixed, 'enum', 'const', 'default', 'example', 'examples', 'required', 'type'),
    ...all(schemas, 'properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'),
  }),
};

const callable: OutgoingRule = {
  use: 'fixed',
  fields: named({ description: free, ...all(schema, 'parameters', 'input_schema', 'schema') }),
  rest: fixed,
};

const tool: OutgoingRule = {
  ...callable,
  isTrusted: true,
  fields: new Map([
    ...(callable.fields ?? []),
    ...named({ ...all(callable, 'function', 'custom'), type: fixed }),
  ]),
};

const format: OutgoingRule = {
  use: 'fixed',
  isTrusted: true,
  fields: named({ json_schema: callable, schema }),
  rest: fixed,
};

/** Fields that requests of any kind may have. */
const common: Fields = {
  model: { use: 'model' },
  user: person,
  safety_identifier: person,
  prompt_cache_key: person,
  metadata: { use: 'text', limit: 512 },
  ...all({ use: 'fixed', isNumber: true }, 'seed', 'random_seed'),
};

const asking = (fields: Fields): OutgoingRule => ({
  use: 'fixed',
  fields: named({ ...common, ...fields }),
  rest: fixed,
});

const rules: Readonly<Record<AnyRequest['operation'], OutgoingRule>> = {
  chat: asking({
    messages: message,
    prediction: { ...spoken, isTrusted: true },
    ...all(tool, 'tools', 'functions'),
    response_format: format,
    ...all({ use: 'fixed', isTrusted: true }, 'tool_choice', 'function_call'),
    stop: free,
    documents: spoken,
  }),
  embeddings: asking({ input: spoken }),
  moderations: asking({ input: spoken }),
  images: asking({ ...all(spoken, 'prompt', 'negative_prompt'), ...all(link, 'image', 'mask') }),
  speech: asking(all(spoken, 'input', 'instructions')),
  transcriptions: asking({
    ...all(free, 'prompt', 'known_speaker_names[]'),
    'known_speaker_references[]': link,
  }),
};

/** The rule of everything that requests of this kind have. */
export function outgoingRule(operation: AnyRequest['operation']): OutgoingRule {
  return rules[operation];
}

/** Names that are no client's: they are written in documentation, and say nothing of anybody. */
const words = `
  additionalProperties allOf anyOf audio background chunking_strategy content dimensions
  effort encoding_format exclusiveMaximum exclusiveMinimum extra_content frequency_penalty
  function google include include[] include_usage input_audio instructions items json_schema
  language logit_bias logprobs maxItems maxLength max_completion_tokens max_tokens maximum
  minItems minLength minimum modalities n not oneOf parallel_tool_calls parameters pattern
  presence_penalty quality reasoning reasoning_content reasoning_effort refusal response_format
  service_tier size speed stop store stream stream_format stream_options strict style
  temperature text thinking thinking_blocks timestamp_granularities[] tool_calls tool_choice
  top_k top_logprobs top_p ttl verbosity voice budget_tokens file filename title description
  array assistant auto boolean custom developer float base64 high integer json_object low medium
  none null number object string system tool user standard url wav mp3 png jpeg b64_json default
`;

const knownNames: ReadonlySet<string> = new Set([
  ...words.split(/\s+/),
  ...[...Object.values(rules), spoken, schema, callable, tool, format, sources].flatMap(
    ({ fields }) => [...(fields?.keys() ?? [])],
  ),
]);

/** Whether the name of a field, or a word that stands for itself, is one that everybody uses. */
export function isKnownName(name: string): boolean {
  return knownNames.has(name);
}
