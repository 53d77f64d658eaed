/** What a client asks for. */
export interface Asked {
  readonly ledger: string;
  readonly node: string;
  readonly model: string;
  readonly words: number;
  readonly cap: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The client goes after so many milliseconds. */
  readonly vanishesAfterMs: number | undefined;
  /** Between two reads of a stream. */
  readonly readMs: number;
  /** The client's key; undefined: it gave none. */
  readonly idempotency: string | undefined;
}

/** What truly happened around one request, whatever the product says of it. */
export interface TrueRequest {
  readonly id: string;
  readonly ledger: string;
  readonly machine: string;
  /** The name of the process. */
  readonly gateway: string;
  readonly asked: Asked;
  readonly askedAt: number;
  /** What the provider was asked for it, in order. */
  readonly calls: TrueCall[];
  /** What its client was told in the end. */
  told: Told | undefined;
  /** Its machine lost power since. */
  powerLost: boolean;
}

/** One call of the provider. */
export interface TrueCall {
  readonly model: string;
  readonly at: number;
  /** What it says that it used; undefined when it says nothing. */
  usage: { readonly input: bigint; readonly output: bigint } | undefined;
  ended: boolean;
}

export type Told =
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'failed'; readonly code: string; readonly amount: bigint }
  | { readonly kind: 'replied'; readonly amount: bigint }
  | { readonly kind: 'streamed'; readonly whole: boolean; readonly amount: bigint | undefined }
  | { readonly kind: 'lost' };
