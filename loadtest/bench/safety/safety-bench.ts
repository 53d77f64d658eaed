import { type Finding, kinds, screen, through } from '@alfred/safety';
import type { Report } from '../support/report.ts';
import { harmless, harmlessCapitals, identifiers } from './corpora/identifiers.ts';
import unseen from './corpora/injection-unseen.json' with { type: 'json' };
import { pick, seeded } from './corpora/shuffled.ts';
import { type Reached, reachedBy, shareOf } from './injection-measure.ts';

const seed = 7;
const perKind = 1_000;
const harmlessCount = 10_000;
const thresholds = [50, 60, 70, 80, 90] as const;

type KindOfCorpus = keyof typeof identifiers;

/** What safety finds, misses and imagines, on the corpora in this folder; and what a scan takes. */
export async function safetyBench(): Promise<readonly Report[]> {
  return [identifierReport(), injectionReport(), classReport(), speedReport()];
}

const wanted = Object.keys(kinds);
const tokens = screen({
  kinds: new Set(wanted.filter((kind) => !kind.startsWith('injection.'))),
  patterns: [],
  isHeld: true,
});
function findingsOf(text: string): readonly Finding[] {
  const found: Finding[] = [];
  const note = (finding: Finding) => {
    found.push(finding);
    return { outcome: 'leave' } as const;
  };
  through(tokens.text(note), text);
  return found;
}

function identifierReport(): Report {
  const random = seeded(seed);
  const names = Object.keys(identifiers) as readonly KindOfCorpus[];
  const hits = new Map<string, number>();
  const wrong = new Map<string, number>();
  for (const kind of names) {
    const { make, around } = identifiers[kind];
    for (let index = 0; index < perKind; index += 1) {
      const value = make(random);
      const found = findingsOf(pick<string>(random, around).replace('{x}', value));
      // A value that was taken whole, under whatever name, does not leave: its name is another matter.
      if (found.some(({ text }) => text.includes(value))) count(hits, kind);
      // A name in an address, or an address that begins with a name, is no mistake of either.
      const isOther = (other: string) => other !== kind && !(isWordy(kind) && isWordy(other));
      for (const finding of found) if (isOther(finding.kind)) count(wrong, finding.kind);
    }
  }
  const imagined = imaginedIn(random);
  const of = (counts: Map<string, number>, kind: string) => counts.get(kind) ?? 0;
  const rows = names.map((kind) => {
    const [found, false1, false2] = [of(hits, kind), of(wrong, kind), of(imagined, kind)];
    const precision = found / Math.max(1, found + false1 + false2);
    return { kind, found, recall: found / perKind, precision, imagined: false2, mistaken: false1 };
  });
  return {
    title: 'Safety: personal data and secrets',
    columns: ['kind', 'recall', 'precision', 'under another name', 'in harmless texts'],
    rows: rows.map(({ kind, recall, precision, imagined: false2, mistaken }) => [
      kind,
      percent(recall),
      percent(precision),
      String(mistaken),
      String(false2),
    ]),
    figures: [],
    notes: [
      `${perKind.toLocaleString('en')} sentences for each kind, made up by a generator in the repository, and ${harmlessCount.toLocaleString('en')} harmless ones full of numbers and of capitals. Found means: the whole value.`,
    ],
    data: rows,
  };
}

type Counts = Map<string, number>;

const isWordy = (kind: string): boolean => kind === 'pii.name' || kind === 'pii.address';

function count(counts: Counts, kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

/** What is found where nothing is. */
function imaginedIn(random: () => number): Counts {
  const imagined: Counts = new Map();
  for (let index = 0; index < harmlessCount; index += 1) {
    const text = index % 2 === 0 ? harmless(random) : harmlessCapitals(random);
    for (const { kind } of findingsOf(text)) count(imagined, kind);
  }
  return imagined;
}

function injectionReport(): Report {
  const rows = thresholds.map((threshold) => {
    const attacks = reachedBy(unseen.attacks, threshold);
    const harmlessTexts = reachedBy(unseen.harmless, threshold);
    const [caught, accused] = [reachedIn(attacks), reachedIn(harmlessTexts)];
    return {
      threshold,
      recall: shareOf(attacks),
      falseAlarms: shareOf(harmlessTexts),
      precision: caught / Math.max(1, caught + accused),
    };
  });
  return {
    title: 'Safety: injected instructions',
    columns: ['threshold', 'recall', 'precision', 'false alarms'],
    rows: rows.map(({ threshold, recall, precision, falseAlarms }) => [
      String(threshold),
      ...[recall, precision, falseAlarms].map(percent),
    ]),
    figures: [],
    notes: [
      `${textsIn(unseen.attacks)} attacks and ${textsIn(unseen.harmless)} harmless texts that look like them, none of which the classifier has learned from.`,
    ],
    data: rows,
  };
}

const reachedIn = (classes: readonly Reached[]): number =>
  classes.reduce((total, { reached }) => total + reached, 0);

const textsIn = (classes: Readonly<Record<string, readonly string[]>>): number =>
  Object.values(classes).flat().length;

/** By class, at what is usual. The texts themselves are not printed: whoever reads them tunes to them. */
function classReport(): Report {
  const rows = (['attacks', 'harmless'] as const).flatMap((kind) =>
    reachedBy(unseen[kind], 80).map((row) => ({ kind, ...row })),
  );
  return {
    title: 'Safety: injected instructions by class, at 80',
    columns: ['texts', 'class', 'how many', 'suspected'],
    rows: rows.map(({ kind, name, texts, reached }) => [
      kind,
      name,
      String(texts),
      String(reached),
    ]),
    figures: [],
    data: rows,
  };
}

const prose =
  'The committee met on Tuesday to discuss the plan for the harbour, which had been delayed by the weather and by the cost of steel. ';

function speedReport(): Report {
  const random = seeded(seed);
  const texts = {
    'prose, 4 KB': prose.repeat(32).slice(0, 4_096),
    'numbers, 4 KB': Array.from({ length: 80 }, () => harmless(random))
      .join(' ')
      .slice(0, 4_096),
    'prose, 1 MB': prose.repeat(8_200).slice(0, 1_048_576),
    'one letter, 1 MB': 'a'.repeat(1_048_576),
  };
  const everything = screen({ kinds: new Set(wanted), patterns: [], isHeld: true });
  const rows = Object.entries(texts).map(([name, text]) => {
    const times = Array.from({ length: text.length > 100_000 ? 3 : 60 }, () => {
      const began = performance.now();
      through(
        everything.text(() => ({ outcome: 'leave' })),
        text,
      );
      return performance.now() - began;
    }).toSorted((a, b) => a - b);
    const millis = times[Math.floor(times.length / 2)] ?? 0;
    return { name, millis, microsPerKb: (millis * 1_000) / (text.length / 1_024) };
  });
  return {
    title: 'Safety: what a scan for everything takes',
    columns: ['text', 'median', 'per KB'],
    rows: rows.map(({ name, millis, microsPerKb }) => [
      name,
      `${millis.toFixed(2)} ms`,
      `${microsPerKb.toFixed(0)} µs`,
    ]),
    figures: [],
    data: rows,
  };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
