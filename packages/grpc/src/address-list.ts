import { type ChannelOptions, experimental } from '@grpc/grpc-js';
import { nameLookupMs } from './limits.ts';

const scheme = 'alfred';

type Found = Parameters<experimental.ResolverListener>[0];

/** The target for a comma list of host:port, or for one dns:///name:port. */
export function targetOf(addresses: string): string {
  const list = listOf(addresses);
  const [first] = list;
  if (first === undefined) throw new TypeError('no address to connect to');
  if (list.length === 1) return first.includes('///') ? first : `dns:${first}`;
  // The vendor keeps resolvers by scheme, for the whole process; ours is always this one.
  experimental.registerResolver(scheme, AddressList);
  return `${scheme}:${list.join(',')}`;
}

/** The host that stands first, without its port. */
export function firstHostOf(addresses: string): string {
  return (listOf(addresses)[0] ?? '')
    .replace(/^dns:\/*/, '')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
}

function listOf(addresses: string): readonly string[] {
  return addresses
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
}

/**
 * The vendor resolves one name; this is all that several of them resolve to. A name without an
 * answer keeps the last one that it had, and is asked for again.
 */
class AddressList implements experimental.Resolver {
  readonly #names: readonly experimental.Resolver[];
  readonly #found: (Found | undefined)[];
  readonly #listener: experimental.ResolverListener;
  #again: NodeJS.Timeout | undefined;

  static getDefaultAuthority({ path }: experimental.GrpcUri): string {
    return listOf(path)[0] ?? '';
  }

  constructor(
    { path }: experimental.GrpcUri,
    listener: experimental.ResolverListener,
    options: ChannelOptions,
  ) {
    this.#listener = listener;
    this.#names = listOf(path).map((name, index) =>
      experimental.createResolver(
        { scheme: 'dns', path: name },
        (found) => this.#heard(index, found),
        options,
      ),
    );
    this.#found = this.#names.map(() => undefined);
  }

  updateResolution(): void {
    for (const name of this.#names) name.updateResolution();
  }

  destroy(): void {
    clearTimeout(this.#again);
    this.#again = undefined;
    for (const name of this.#names) name.destroy();
  }

  #heard(index: number, found: Found): boolean {
    if (found.ok || !this.#found[index]?.ok) this.#found[index] = found;
    if (!found.ok) this.#askAgain();
    const heard = this.#found.filter((one) => one !== undefined);
    const failure = heard.find((one) => !one.ok);
    const value = heard.flatMap((one) => (one.ok ? one.value : []));
    if (value.length > 0) return this.#listener({ ok: true, value }, {}, null, '');
    if (heard.length < this.#names.length || !failure) return true;
    return this.#listener(failure, {}, null, '');
  }

  #askAgain(): void {
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      this.updateResolution();
    }, nameLookupMs).unref();
  }
}
