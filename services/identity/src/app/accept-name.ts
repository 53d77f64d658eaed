import { parseName } from '../domain/name.ts';
import { invalid } from './refusal.ts';

/** The name as it is stored; ends the request when it is none. */
export function acceptName(text: string): string {
  const parsed = parseName(text);
  if ('problem' in parsed) throw invalid('name', parsed.problem);
  return parsed.name;
}
