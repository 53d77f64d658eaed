import { type Finding, type Kind, kinds, screen, through } from '../src/index.ts';

/** Everything that is found in a text, as `kind: text`. */
export function findingsIn(text: string): readonly string[] {
  const found: Finding[] = [];
  const everything = screen({ kinds: new Set(Object.keys(kinds)), patterns: [], isHeld: true });
  const note = (finding: Finding) => {
    found.push(finding);
    return { outcome: 'leave' } as const;
  };
  through(everything.text(note), text);
  const isSure = ({ kind, score }: Finding) => !kind.startsWith('injection.') || score >= 80;
  return found.filter(isSure).map(({ kind, text: what }) => `${kind}: ${what}`);
}

/** A text with everything of these kinds replaced by its kind. */
export function replaced(text: string, wanted: readonly Kind[]): string {
  const some = screen({ kinds: new Set<string>(wanted), patterns: [], isHeld: true });
  return through(
    some.text(({ kind }) => ({ outcome: 'replace', text: `<${kind}>` })),
    text,
  );
}
