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
import { heldOut } from './held-out.ts';
import { type AskedQuestion, families, questionsOf } from './questions.ts';

const seed = 11;
/** How often the same questions come, each time in another order. */
const rounds = 10;
const thresholds = [70, 75, 80, 85, 90, 95] as const;
/** What holds where a policy names no likeness. */
const usual = usualSimilarity;
const hitBar = 0.4;
const falseBar = 0.01;

interface Known extends AskedQuestion {
  readonly vector: Float32Array;
  readonly question: Question;
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
    const known: Known[] = [];
    for (const one of asked) {
      const question = readQuestion(one.text, vocabulary);
      known.push({ ...one, vector: await embed(one.text), question });
    }
    return known;
  };
  const all = await know(questionsOf([...families, ...heldOut]));
  const unseen = await know(questionsOf(heldOut));
  return [
    reportOf('Semantic cache: the stated workload', all),
    reportOf('Semantic cache: only what its vocabulary was not made from', unseen),
  ];
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
    const near = cosine(one.vector, asked.vector);
    if (near * 100 < by.threshold || near <= (best?.near ?? 0)) continue;
    if (by.isGuarded && whyUnlike(one.question, asked.question)) continue;
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
  const { guarded } = rows.find(({ threshold }) => threshold === usual) ?? rows[0] ?? {};
  const hits = guarded ? hitRate(guarded) : 0;
  const wrong = guarded ? falseRate(guarded) : 1;
  const meanings = new Set(all.map(({ meaning }) => meaning)).size;
  return {
    title,
    columns: ['likeness', 'hits', 'false hits', 'without guards: hits', 'false hits'],
    rows: rows.map(({ threshold, guarded: with_, bare }) => [
      `${threshold} %${threshold === usual ? ' (usual)' : ''}`,
      ...[hitRate(with_), falseRate(with_), hitRate(bare), falseRate(bare)].map(percent),
    ]),
    figures: [
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
    ],
    notes: [
      `${all.length} questions of ${meanings} meanings, no two in the same words, in ${rounds} orders: each is a paraphrase of some and a near miss of others (another number, name, direction, negation or opposite). ${percent(guarded ? guarded.answerable / guarded.requests : 0)} of the requests could have been answered from an earlier one.`,
    ],
    data: rows,
  };
}

const hitRate = ({ hits, requests }: Counts) => hits / Math.max(1, requests);
const falseRate = ({ hits, falseHits }: Counts) => falseHits / Math.max(1, hits + falseHits);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
