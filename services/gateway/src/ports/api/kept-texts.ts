import type { Caller } from '../../domain/caller.ts';

/** That something which a node said, or was answered, is kept. */
export interface KeptMark {
  /** `call`, or `response`. */
  readonly kind: string;
  readonly id: string;
  /** The one of its kind that it continues. */
  readonly previous: string | undefined;
  /** Microseconds. */
  readonly createdAt: bigint;
  readonly expiresAt: bigint;
}

/** What policies keep of calls, whatever they came by. */
export interface KeptTexts {
  /** Rejects with `resource_unknown` where the caller may not know of it. */
  list(
    caller: Caller,
    node: string,
    page: { readonly after: KeptMark | undefined; readonly limit: number },
  ): Promise<readonly KeptMark[]>;
  /** JSON, of the caller's own alone; undefined when it is not there any more. */
  read(caller: Caller, mark: Pick<KeptMark, 'kind' | 'id'>): Promise<string | undefined>;
}
