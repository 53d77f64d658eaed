import { traceparentHeader } from '@alfred/service-kit';
import { Metadata as WireMetadata } from '@grpc/grpc-js';
import { Metadata } from 'nice-grpc-common';
import { tokenHeader } from './service-token.ts';

/** What travels beside a call: the caller's own names, its span, and the token of its process. */
export interface Beside {
  readonly metadata: Metadata | undefined;
  readonly traceparent: string | undefined;
  readonly token: string | undefined;
}

export function toWire({ metadata, traceparent, token }: Beside): WireMetadata {
  const wire = new WireMetadata();
  for (const [name, values] of metadata ?? []) {
    if (traceparent && name === traceparentHeader) continue;
    for (const value of values) {
      wire.add(name, typeof value === 'string' ? value : Buffer.from(value));
    }
  }
  if (traceparent) wire.set(traceparentHeader, traceparent);
  if (token !== undefined) wire.set(tokenHeader, `Bearer ${token}`);
  return wire;
}

/** What an implementation may see: all but the token, where callers show one. */
export function fromWire(wire: WireMetadata, hasToken: boolean): Metadata {
  const metadata = Metadata();
  for (const name of Object.keys(wire.getMap())) {
    if (hasToken && name === tokenHeader) continue;
    for (const value of wire.get(name)) metadata.append(name, value);
  }
  return metadata;
}
