import type { ProviderId } from '../../services/gateway/src/providers/registry.ts';

/** What people read about a provider beside what its code says. */
export interface ProviderWords {
  readonly title: string;
  /** How it is configured, in one sentence. */
  readonly settings: string;
  /** What Alfred does about it that its users may want to know. */
  readonly differs: readonly string[];
}

/** Every provider of the registry: the compiler asks for a new one. */
export const providerWords: Readonly<Record<ProviderId, ProviderWords>> = {
  anthropic: {
    title: 'Anthropic',
    settings: '`ANTHROPIC_API_KEY`.',
    differs: [
      'Instructions stand above the conversation, results of tools in one turn of the user; a cap is always sent.',
      'What was read from a cache, and written to it for five minutes or an hour, is counted beside the input.',
      'Thoughts and their signatures go back as they came.',
    ],
  },
  azure: {
    title: 'Azure OpenAI',
    settings:
      '`AZURE_OPENAI_API_KEY` (or a token of Entra), `AZURE_OPENAI_ENDPOINT`, `AZURE_OPENAI_API_VERSION`.',
    differs: [
      'A model is called by its own name; `models` of a deployment says what it is called there. Prices are those of the model.',
      'A cap goes out as `max_completion_tokens` for the families that know no other, whatever the deployment is called.',
      'What the filters say in chunks of their own goes on with the next chunk that has a choice.',
      'Provisioned throughput has no price per token: give it one of your own.',
    ],
  },
  cohere: {
    title: 'Cohere',
    settings: '`COHERE_API_KEY`.',
    differs: [
      'Charged is what it bills (`billed_units`), not all that its models read.',
      'What was planned before a call of a tool goes back with it; arguments that are missing are `{}`.',
    ],
  },
  compatible: {
    title: 'Any URL that speaks like OpenAI',
    settings:
      'The file of deployments alone: `"kind": "compatible"`, a `provider` name, `base_url`.',
    differs: [
      'Its models have the prefix of its own name: `box/llama-3`. Several can stand beside each other.',
      'Everything is carried on as it came. Prices come from `ALFRED_PRICES` or the API.',
      '`reasoning` is repeated as `reasoning_content`.',
    ],
  },
  deepseek: {
    title: 'DeepSeek',
    settings: '`DEEPSEEK_API_KEY`.',
    differs: [
      'What was thought before a call of a tool goes back with it, from the client or, for an hour and in this gateway alone, from memory; all other thoughts of the history stay out.',
      '`thinking` is carried as it is. A cap goes out as `max_tokens`, the only name it knows.',
      'Its own empty account is `provider_balance_exhausted` (502), never the caller’s 402.',
    ],
  },
  google: {
    title: 'Google Gemini',
    settings: '`GEMINI_API_KEY`.',
    differs: [
      'Thoughts are counted once, as output; signatures of thoughts find back to their calls, for clients that lose them as well.',
    ],
  },
  groq: {
    title: 'Groq',
    settings: '`GROQ_API_KEY`.',
    differs: [
      'Usage is read where it stands, in `x_groq` or beside it, once.',
      '`reasoning` is repeated as `reasoning_content`, and goes back as `reasoning`.',
      'A request larger than its minute (413) is `provider_rate_limited`, a full flex tier (498) `provider_overloaded`.',
    ],
  },
  lambda: {
    title: 'Lambda',
    settings: 'The file of deployments alone, with a `base_url`.',
    differs: [
      'Its inference service ended on 2025-09-25. The name stays for those who run its stack themselves; no price list has it, so prices are yours to give.',
    ],
  },
  mistral: {
    title: 'Mistral',
    settings: '`MISTRAL_API_KEY`.',
    differs: [
      'Ids of calls become nine letters and digits, the same for a call and its answer; its own stay.',
      'Thoughts that it mixes into the content stand in `reasoning_content`.',
      '`seed` is `random_seed`, `tool_choice: "required"` is `any`, `model_length` is `length`. Temperatures are never clamped.',
      'Some of its models take no user right after a tool: that is theirs to say, as `provider_rejected`.',
    ],
  },
  openai: {
    title: 'OpenAI',
    settings: '`OPENAI_API_KEY`; `OPENAI_BASE_URL` for an upstream that speaks like it.',
    differs: [
      'Its models have no prefix.',
      '`thinking` of Anthropic’s clients goes out as `reasoning_effort`, for the models that think.',
    ],
  },
  perplexity: {
    title: 'Perplexity',
    settings: '`PERPLEXITY_API_KEY`.',
    differs: [
      'Usage stands on every chunk and is cumulative: the last counts. A search is a fee per request.',
      'What the user, or the model, says at a stretch goes out as one turn.',
    ],
  },
  sim: {
    title: 'The simulated provider',
    settings: 'None: it is always there. `ALFRED_SIM_…` makes it slow or broken.',
    differs: ['The only one that test keys reach.'],
  },
  together: {
    title: 'Together',
    settings: '`TOGETHER_API_KEY`.',
    differs: [
      'A missing usage is counted; `eos` is `stop`; pages of its edge are `provider_unavailable`.',
      'A cap goes out as `max_tokens`.',
    ],
  },
};
