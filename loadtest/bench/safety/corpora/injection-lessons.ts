// What the classifier of injected instructions learns from: generated from the sentences in this
// folder, the same for the same seed. Nothing that shares a row of words with what it is measured
// by is among them.

import lessons from './injection-lessons.json' with { type: 'json' };
import { onceUnseenAttacks, onceUnseenBenign } from './injection-once-unseen.ts';
import {
  onceUnseenAttackTemplates,
  onceUnseenBenignTemplates,
  onceUnseenFillers,
} from './injection-once-unseen-more.ts';
import prose from './injection-prose.json' with { type: 'json' };
import { attackTemplates, benignTemplates, fillers } from './injection-training.ts';
import {
  furtherAttackTemplates,
  furtherBenignTemplates,
  furtherFillers,
} from './injection-training-further.ts';
import { moreAttackTemplates, moreBenignTemplates } from './injection-training-more.ts';
import unseen from './injection-unseen.json' with { type: 'json' };
import { runsIn } from './runs.ts';
import { pick } from './shuffled.ts';

/** One text, and the sentence that it was grown from: those of one sentence are much alike. */
export interface Lesson {
  readonly text: string;
  readonly isAttack: boolean;
  readonly family: string;
}

type Random = () => number;
type Words = Readonly<Record<string, readonly string[]>>;

/** A short sentence with many words to choose from gives more than one that is as it stands. */
const textsMax = 60;
const tellingMin = 3;
/** So many of a hundred stand behind something else, of which so much is seen. */
const amongShare = 0.04;
const beforeMax = 80;

const words: Words = { ...fillers, ...furtherFillers, ...onceUnseenFillers, ...lessons.words };

/** The bar of a token that divides nothing. */
const bar = /¦/g;

const measuring = new Set(
  [...Object.values(unseen.attacks), ...Object.values(unseen.harmless)].flat().flatMap(runsIn),
);

/** All lessons, in the order of the files. */
export function lessonsOf(random: Random): readonly Lesson[] {
  const attacks = [
    ...Object.values(lessons.attacks).flat(),
    ...[...attackTemplates, ...moreAttackTemplates, ...furtherAttackTemplates],
    ...[...onceUnseenAttackTemplates, ...onceUnseenAttacks],
  ];
  const harmless = [
    ...Object.values(lessons.harmless).flat(),
    ...[...benignTemplates, ...moreBenignTemplates, ...furtherBenignTemplates],
    ...[...onceUnseenBenignTemplates, ...onceUnseenBenign],
  ];
  const grownLessons = [
    ...attacks.filter(isPlain).flatMap((family) => grownFrom(family, true, random)),
    ...harmless.filter(isPlain).flatMap((family) => grownFrom(family, false, random)),
    ...[...prose.own, ...prose.addresses, ...prose.declaration].flatMap(asItStands),
  ];
  return among(
    grownLessons.filter(({ text }) => !runsIn(text).some((run) => measuring.has(run))),
    random,
  );
}

/** Disguises are taken off before anything is scored: there are no words in them to learn. */
const isPlain = (template: string): boolean =>
  !/cerivbhf|suoiverp|pr3v10us|p-r-e-v|f o r g e t|d i s r e g|i g n o r e|3l[s4]|W i d e|b i g {3}l|aWdub3/.test(
    template,
  );

/** What people wrote counts twice. */
function asItStands(text: string): readonly Lesson[] {
  const lesson = { text, isAttack: false, family: text };
  return [lesson, lesson];
}

/** Some stand behind something harmless, as they do in a document or in the middle of a chat. */
function among(lessons: readonly Lesson[], random: Random): readonly Lesson[] {
  const harmless = lessons.filter(({ isAttack }) => !isAttack);
  return lessons.map((lesson) => {
    if (random() >= amongShare) return lesson;
    const before = pick(random, harmless).text.slice(0, beforeMax);
    return { ...lesson, text: `${before}${random() < 0.3 ? '\n' : ' '}${lesson.text}` };
  });
}

function grownFrom(family: string, isAttack: boolean, random: Random): readonly Lesson[] {
  const choices = family.match(/\||\{\w+\}/g)?.length ?? 0;
  const count = Math.min(textsMax, tellingMin + choices * 5);
  const texts = new Set(
    Array.from({ length: count }, () => worn(grown(family, words, random), random)),
  );
  return [...texts].map((text) => ({ text, isAttack, family }));
}

/** A sentence with one of each of its choices, and of the choices in those. */
export function grown(template: string, of: Words, random: Random): string {
  let text = template;
  for (;;) {
    const next = text.replace(/\{([^{}]*)\}/g, (slot, inner: string) => {
      if (inner.includes('|')) return pick(random, inner.split('|'));
      const choices = of[inner];
      return choices ? pick(random, choices) : slot;
    });
    if (next === text) return text.replace(bar, '|');
    text = next;
  }
}

/** As people type: in small letters, in large ones, with a slip of the finger. */
function worn(text: string, random: Random): string {
  const lot = random();
  if (lot < 0.14) return text.toLowerCase();
  if (lot < 0.17) return text.toUpperCase();
  if (lot < 0.25) return slipped(text, random);
  return text;
}

function slipped(text: string, random: Random): string {
  return text.replace(/\p{L}{5,}/gu, (word) => {
    if (random() < 0.6) return word;
    const at = 1 + Math.floor(random() * (word.length - 3));
    const [a = '', b = ''] = [word[at], word[at + 1]];
    const middle = random() < 0.6 ? b + a : b;
    return word.slice(0, at) + middle + word.slice(at + 2);
  });
}
