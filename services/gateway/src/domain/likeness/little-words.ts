// The little words of a question: each changes what it asks, and no order of other words shows it.

/** What the little words of a text say. */
export interface LittleWords {
  /** How many are meant: all, only, most. */
  readonly quantity: string;
  /** What stands after every "or". */
  readonly choices: string;
  /** What is left out. */
  readonly exceptions: string;
  /** Whether it may, must or should be. */
  readonly modality: string;
  /** Which words follow "to", "by", "about": by the word that follows. */
  readonly relations: ReadonlyMap<string, string>;
  /** Whether it is answered by yes or no, or asks which. */
  readonly kind: 'whether' | 'which' | '';
}

const quantities = wordsOf(`
all all each every both entire whole everyone everybody always
only only solely exclusively just
most most mostly majority
few few several
many many
half half
enough enough
`);
const exceptions = wordsOf(`
except except besides excluding
unless unless
`);
const modalities = wordsOf(`
can can could may might
must must need needs needed required require requires mandatory obligatory obliged necessary
should should ought supposed
`);
const opens = new Set([
  ...[
    'is',
    'are',
    'was',
    'were',
    'am',
    'do',
    'does',
    'did',
    'can',
    'could',
    'may',
    'might',
    'must',
  ],
  ...['should', 'would', 'will', 'shall', 'has', 'have', 'had', 'yourself'],
]);
const which = new Set(['what', 'which']);
const asksHow = new Set(['howto', 'why']);
/** What asks for a thing: who may be shown it can be shown it. */
const asksFor = new Set(['time', 'location', 'quantity', 'what', 'which']);
const relations = new Set(['to', 'by', 'about', 'with', 'as', 'against', 'for']);
/** "A guide to" and "a guide for" say the same. */
const near = new Set(['to for', 'for to']);

/** Words that the guards below look at, so that nothing else needs to. */
export const littleWords: ReadonlySet<string> = new Set([
  ...[...modalities.keys(), ...quantities.keys(), ...exceptions.keys()],
  ...['or', 'used'],
]);

/** Reads them. `next` is the first word at or after a place that says something. */
export function readLittleWords(
  spoken: readonly string[],
  meaningOf: (word: string) => string,
  next: (at: number) => string,
): LittleWords {
  const marked = (by: ReadonlyMap<string, string>) =>
    spoken.flatMap((word, at) => (by.has(word) ? [`${by.get(word)} ${next(at + 1)}`] : []));
  const some = spoken.flatMap((word, at) =>
    word === 'some' && opens.has(spoken[at - 1] ?? '') ? [`some ${next(at + 1)}`] : [],
  );
  const meant = spoken.map((word) => (which.has(word) ? word : meaningOf(word)));
  const isWhether = opens.has(spoken[0] ?? '');
  return {
    quantity: [...marked(quantities), ...some].toSorted().join(),
    choices: spoken.flatMap((word, at) => (word === 'or' ? [next(at + 1)] : [])).join(),
    exceptions: marked(exceptions).toSorted().join(),
    modality: modalityOf(spoken, meant),
    relations: new Map(
      spoken.flatMap((word, at) => (relations.has(word) ? [[next(at + 1), word] as const] : [])),
    ),
    kind: isWhether ? 'whether' : spoken.some((word) => which.has(word)) ? 'which' : '',
  };
}

/** "How can I" asks what "how do I" asks; "can I" does not ask what "do I" asks. */
function modalityOf(spoken: readonly string[], meant: readonly string[]): string {
  const said = new Set(spoken.flatMap((word) => modalities.get(word) ?? []));
  const isHow = meant.some((word) => asksHow.has(word));
  if (isHow || meant.some((word) => asksFor.has(word))) said.delete('can');
  if (isHow) said.delete('should');
  if (meant.includes('person')) said.delete('must');
  return [...said].toSorted().join();
}

/** Whether no word is related in two ways. */
export function isRelatedAlike(one: LittleWords, other: LittleWords): boolean {
  return [...one.relations].every(([word, relation]) => {
    const there = other.relations.get(word) ?? relation;
    return there === relation || near.has(`${there} ${relation}`);
  });
}

/** The first word of a line stands for the others. */
function wordsOf(lines: string): ReadonlyMap<string, string> {
  const split = lines.trim().split('\n');
  return new Map(
    split.flatMap((line) => {
      const [first = '', ...words] = line.split(' ');
      return words.map((word) => [word, first] as const);
    }),
  );
}
