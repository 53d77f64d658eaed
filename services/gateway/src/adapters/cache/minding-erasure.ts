import { LRUCache } from 'lru-cache';
import type { AlikeAnswers } from '../../ports/alike-answers.ts';
import type { ResponseCache } from '../../ports/response-cache.ts';

/** So many of the last erasures are minded: a call that ran then ends long before. */
const erasuresMax = 10_000;

/** Who was erased while this process ran: a call of theirs may still end, and must leave nothing. */
export interface Erasures {
  note(organization: string, author: string): void;
  has(organization: string, author: string): boolean;
}

export function erasures(): Erasures {
  const erased = new LRUCache<string, true>({ max: erasuresMax });
  const nameOf = (organization: string, author: string) => JSON.stringify([organization, author]);
  return {
    note: (organization, author) => void erased.set(nameOf(organization, author), true),
    has: (organization, author) => erased.has(nameOf(organization, author)),
  };
}

/** The same answers, and none of whoever is erased. */
export function mindingErasure(responses: ResponseCache, erased: Erasures): ResponseCache {
  return {
    ...responses,
    keep: async (address, answer) => {
      if (erased.has(address.partition.organization, answer.author)) return;
      await responses.keep(address, answer);
    },
  };
}

/** The same questions, and none of whoever is erased. */
export function mindingErasureOf(alike: AlikeAnswers, erased: Erasures): AlikeAnswers {
  return {
    ...alike,
    note: (place, known) => {
      if (!erased.has(place.partition.organization, known.author)) alike.note(place, known);
    },
  };
}
