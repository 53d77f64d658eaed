import { localModel } from '../../../services/gateway/src/adapters/embedder/local-model.ts';
import { cosine } from '../../../services/gateway/src/domain/likeness/cosine.ts';
import {
  type Question,
  readQuestion,
  whyUnlike,
} from '../../../services/gateway/src/domain/likeness/same-question.ts';
import { usualSimilarity } from '../../../services/gateway/src/domain/likeness/usual-similarity.ts';
import { openVocabulary } from '../../../services/gateway/src/domain/likeness/vocabulary.ts';
import { seeded } from '../safety/corpora/shuffled.ts';
import type { Report } from '../support/report.ts';
import { closeCalls } from './close-calls.ts';
import { development } from './development.ts';
import { developmentCalls } from './development-calls.ts';
import { everydayTuning } from './everyday-tuning.ts';
import { exchangedReport } from './exchanged-report.ts';
import { framedTuning } from './framed-tuning.ts';
import { heldOut } from './held-out.ts';
import { heldOutCalls } from './held-out-calls.ts';
import { heldOutExchanged } from './held-out-exchanged.ts';
import { otherTuning } from './other-tuning.ts';
import { type AskedQuestion, families, questionsOf } from './questions.ts';
import { tuningExchanged } from './tuning-exchanged.ts';

const seed = 11;
/** How often the same questions come, each time in another order. */
const rounds = 10;
const thresholds = [60, 65, 70, 75, 80, 85, 90, 95] as const;
/** What holds where a policy names no likeness. */
const usual = usualSimilarity;
const hitBar = 0.4;
const falseBar = 0.01;

interface Known extends AskedQuestion {
  readonly vector: Float32Array;
  readonly question: Question;
  /** To each of the others, by its place: how near it is, and whether the guards let it answer. */
  readonly near: Float32Array;
  readonly isLet: Uint8Array;
  readonly place: number;
}

interface Counts {
  readonly requests: number;
  /** Those that an earlier question of the same meaning came before. */
  readonly answerable: number;
  readonly hits: number;
  readonly falseHits: number;
}

/** What a semantic cache answers of paraphrases and near misses, and how often it is wrong. */
export async function cacheBench(): Promise<readonly Report[]> {
  const embed = await localModel();
  const vocabulary = openVocabulary();
  const know = async (asked: readonly AskedQuestion[]): Promise<readonly Known[]> => {
    const texts = new Set(asked.map(({ text }) => text.toLowerCase()));
    if (texts.size < asked.length) throw new Error('a question stands in two meanings');
    const known: Known[] = [];
    for (const [place, one] of asked.entries()) {
      const question = readQuestion(one.text, vocabulary);
      const vector = await embed(one.text);
      const near = new Float32Array(asked.length);
      known.push({ ...one, vector, question, near, isLet: new Uint8Array(asked.length), place });
    }
    return compared(known);
  };
  const unseen = await know([...questionsOf(heldOut), ...apart(heldOutCalls)]);
  const tuned = questionsOf([
    ...[...families, ...otherTuning, ...development, ...framedTuning, ...everydayTuning],
  ]);
  const tuning = await know([...tuned, ...apart([...closeCalls, ...developmentCalls])]);
  const title = 'Semantic cache: paraphrases and near misses that it was not tuned on';
  return [
    withBars(reportOf(title, unseen), unseen),
    missesOf(
      'Semantic cache: pairs of those with one meaning, what keeps them apart, and what it gets wrong',
      unseen,
    ),
    reportOf('Semantic cache: the questions that its vocabulary was tuned on', tuning),
    exchangedReport(heldOutExchanged, vocabulary, { wasTunedOn: false }),
    exchangedReport(tuningExchanged, vocabulary, { wasTunedOn: true }),
  ];
}

/** Each of them has a meaning of its own. */
const apart = (pairs: typeof closeCalls): readonly AskedQuestion[] =>
  pairs.flat().map((text) => ({ meaning: text, text }));

/** Every two of them are compared once, and not in each of the rounds. */
function compared(all: readonly Known[]): readonly Known[] {
  for (const one of all) {
    for (const other of all) {
      one.near[other.place] = cosine(one.vector, other.vector) * 100;
      one.isLet[other.place] = whyUnlike(one.question, other.question) ? 0 : 1;
    }
  }
  return all;
}

/** Each question is asked once a round, so that none is answered by its own words. */
function ask(all: readonly Known[], threshold: number, isGuarded: boolean): Counts {
  const random = seeded(seed);
  const counts = { requests: 0, answerable: 0, hits: 0, falseHits: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const kept: Known[] = [];
    for (const asked of shuffled(all, random)) {
      counts.requests += 1;
      if (kept.some(({ meaning }) => meaning === asked.meaning)) counts.answerable += 1;
      const found = nearest(kept, asked, { threshold, isGuarded });
      if (!found) kept.push(asked);
      else if (found.meaning === asked.meaning) counts.hits += 1;
      else counts.falseHits += 1;
    }
  }
  return counts;
}

function nearest(
  kept: readonly Known[],
  asked: Known,
  by: { readonly threshold: number; readonly isGuarded: boolean },
): Known | undefined {
  let best: { readonly one: Known; readonly near: number } | undefined;
  for (const one of kept) {
    const near = asked.near[one.place] ?? 0;
    if (near < by.threshold || near <= (best?.near ?? 0)) continue;
    if (by.isGuarded && asked.isLet[one.place] === 0) continue;
    best = { one, near };
  }
  return best?.one;
}

function shuffled<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function reportOf(title: string, all: readonly Known[]): Report {
  const rows = thresholds.map((threshold) => ({
    threshold,
    guarded: ask(all, threshold, true),
    bare: ask(all, threshold, false),
  }));
  const { requests, answerable } = ask(all, usual, true);
  const meanings = new Set(all.map(({ meaning }) => meaning)).size;
  return {
    title,
    columns: ['likeness', 'hits', 'false hits', 'without guards: hits', 'false hits'],
    rows: rows.map(({ threshold, guarded, bare }) => [
      `${threshold} %${threshold === usual ? ' (usual)' : ''}`,
      ...[hitRate(guarded), falseRate(guarded), hitRate(bare), falseRate(bare)].map(percent),
    ]),
    figures: [],
    notes: [
      `${all.length} questions of ${meanings} meanings, no two in the same words, in ${rounds} orders: each is a paraphrase of some and a near miss of others (another number, name, direction, negation or opposite). ${percent(answerable / requests)} of the requests could have been answered from an earlier one. Hits are of all requests, false hits of all hits; vectors by the model that comes with Alfred.`,
    ],
    data: rows,
  };
}

/** The bars, at the likeness that holds where a policy names none. */
function withBars(report: Report, all: readonly Known[]): Report {
  const counts = ask(all, usual, true);
  const [hits, wrong] = [hitRate(counts), falseRate(counts)];
  const figures = [
    {
      what: 'hits, of all requests',
      measured: percent(hits),
      bar: `≥ ${percent(hitBar)}`,
      met: hits >= hitBar,
    },
    {
      what: 'false hits, of all hits',
      measured: percent(wrong),
      bar: `≤ ${percent(falseBar)}`,
      met: wrong <= falseBar,
    },
  ];
  return { ...report, figures };
}

/** Two questions, and what becomes of them: undefined where they are told apart and should be. */
function verdictOn(one: Known, other: Known): string | undefined {
  const isFar = (one.near[other.place] ?? 0) < usual;
  const unlike = whyUnlike(one.question, other.question) ?? (isFar ? 'likeness' : undefined);
  if (one.meaning === other.meaning) return unlike ?? 'found';
  return unlike ? undefined : 'wrongly found';
}

/** Every two questions of one meaning, and those of two meanings that are found all the same. */
function missesOf(title: string, all: readonly Known[]): Report {
  const kinds = new Map<string, readonly string[]>();
  for (const [at, one] of all.entries()) {
    for (const other of all.slice(at + 1)) {
      const why = verdictOn(one, other);
      if (why === undefined) continue;
      kinds.set(why, [...(kinds.get(why) ?? []), `${one.text} / ${other.text}`]);
    }
  }
  const rows = [...kinds].map(([why, pairs]) => ({ why, pairs }));
  return {
    title,
    columns: ['what', 'pairs', 'for example'],
    rows: rows
      .toSorted((a, b) => b.pairs.length - a.pairs.length)
      .map(({ why, pairs }) => [why, String(pairs.length), pairs[0] ?? '']),
    figures: [],
    notes: [
      '`words`: a word of one has no counterpart in the other that the vocabulary knows; `likeness`: their vectors are too far apart; `wrongly found`: they mean two things. Beyond these: texts in other languages than English are hardly ever answered by meaning; conversations, calls with tools and texts of more than 1,200 characters never are.',
    ],
    data: rows,
  };
}

const hitRate = ({ hits, requests }: Counts) => hits / Math.max(1, requests);
const falseRate = ({ hits, falseHits }: Counts) => falseHits / Math.max(1, hits + falseHits);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
