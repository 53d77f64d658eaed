import type { Route as RouteMessage } from '@alfred/contracts/policy';
import type { Route } from '../domain/route.ts';

/** A route as the policy service tells it; none when it was removed. */
export function fromProtoRoute({
  name,
  version,
  removed,
  document,
  publishedAt,
}: RouteMessage): readonly Route[] {
  if (removed || !document) return [];
  return [{ ...document, name, version: Number(version), publishedAt }];
}
