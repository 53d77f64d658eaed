import { type Finding, kinds, screen, through } from '@alfred/safety';
import type { Report } from '../support/report.ts';
import { harmless, harmlessCapitals, identifiers } from './corpora/identifiers.ts';
import { heldOutAttacks, heldOutBenign } from './corpora/injection-held-out.ts';
import {
  heldOutAttackTemplates,
  heldOutBenignTemplates,
  heldOutFillers,
} from './corpora/injection-held-out-more.ts';
import { filled, pick, seeded } from './corpora/shuffled.ts';

const seed = 7;
const perKind = 1_000;
const harmlessCount = 10_000;
const thresholds = [50, 60, 70, 80, 90] as const;

type KindOfCorpus = keyof typeof identifiers;

/** What safety finds, misses and imagines, on the corpora in this folder; and what a scan takes. */
export async function safetyBench(): Promise<readonly Report[]> {
  return [identifierReport(), injectionReport(), speedReport()];
}

const wanted = Object.keys(kinds);
const tokens = screen({
  kinds: new Set(wanted.filter((kind) => !kind.startsWith('injection.'))),
  patterns: [],
  isHeld: true,
});
const injections = screen({
  kinds: new Set(wanted.filter((kind) => kind.startsWith('injection.'))),
  patterns: [],
  isHeld: true,
});

function findingsOf(screens: typeof tokens, text: string): readonly Finding[] {
  const found: Finding[] = [];
  const note = (finding: Finding) => {
    found.push(finding);
    return { outcome: 'leave' } as const;
  };
  through(screens.text(note), text);
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
      const found = findingsOf(tokens, pick<string>(random, around).replace('{x}', value));
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
    for (const { kind } of findingsOf(tokens, text)) count(imagined, kind);
  }
  return imagined;
}

function injectionReport(): Report {
  const scoreOf = (text: string) =>
    Math.max(0, ...findingsOf(injections, text).map(({ score }) => score));
  const random = seeded(seed);
  const attackTexts = [...heldOutAttacks, ...variants(heldOutAttackTemplates, random)];
  const benignTexts = [...heldOutBenign, ...variants(heldOutBenignTemplates, random)];
  const attacks = attackTexts.map(scoreOf);
  const benign = benignTexts.map(scoreOf);
  const rows = thresholds.map((threshold) => {
    const caught = attacks.filter((score) => score >= threshold).length;
    const accused = benign.filter((score) => score >= threshold).length;
    return {
      threshold,
      recall: caught / attacks.length,
      falseAlarms: accused / benign.length,
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
      `${attacks.length} attacks and ${benign.length} harmless texts that use the words of attacks, none of which the classifier has learned from.`,
      `Missed at 80: ${quoted(attackTexts.filter((_, index) => (attacks[index] ?? 0) < 80))}`,
      `Accused at 80: ${quoted(benignTexts.filter((_, index) => (benign[index] ?? 0) >= 80))}`,
    ],
    data: rows,
  };
}

/** Each template filled in three ways, as far as those are different. */
function variants(templates: readonly string[], random: () => number): readonly string[] {
  return templates.flatMap((template) => [
    ...new Set(Array.from({ length: 3 }, () => filled(template, heldOutFillers, random))),
  ]);
}

const quoted = (texts: readonly string[]): string =>
  texts.map((text) => `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`).join(' ');

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
    return { name, millis: times[Math.floor(times.length / 2)] ?? 0 };
  });
  return {
    title: 'Safety: what a scan for everything takes',
    columns: ['text', 'median'],
    rows: rows.map(({ name, millis }) => [name, `${millis.toFixed(2)} ms`]),
    figures: [],
    data: rows,
  };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
