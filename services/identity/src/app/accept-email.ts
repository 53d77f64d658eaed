import { parseEmail } from '../domain/email.ts';
import type { NodeKind } from '../domain/node.ts';
import { invalid } from './refusal.ts';

/** The address as it is stored; ends the request when it is none, or when no person is to have it. */
export function acceptEmail(kind: NodeKind, text: string): string {
  if (kind !== 'user') throw invalid('email', 'only people have one');
  const email = parseEmail(text);
  if (email === undefined) throw invalid('email', 'it is no address');
  return email;
}
