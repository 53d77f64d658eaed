/** A chat completion as a client sends it: only what every test needs to say. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly [field: string]: unknown;
}

/** A short question to the simulated provider. */
export function aChatBody(changes: Partial<ChatBody> = {}): ChatBody {
  return {
    model: 'sim/echo',
    messages: [{ role: 'user', content: 'Hello, Alfred' }],
    ...changes,
  };
}
