import { LRUCache } from 'lru-cache';
import { cosine } from '../../domain/likeness/cosine.ts';
import type { AlikeAnswers, AlikePlace, KnownQuestion } from '../../ports/alike-answers.ts';
import { partitionName } from './memory-responses.ts';

/** Questions of one place: each is compared with every one of them. */
const perPlaceMax = 1_000;
/** Of all places together: their vectors, and what is noted of their words. */
const bytesMax = 33_554_432;
/** What a question takes beside its vector. */
const overheadBytes = 1_024;

interface Place {
  readonly organization: string;
  readonly known: KnownQuestion[];
}

/** Questions in this process: the places go first that nobody has asked for longest. */
export function memoryAlike(clock: { nowMicros(): bigint }): AlikeAnswers {
  const places = new LRUCache<string, Place>({
    maxSize: bytesMax,
    sizeCalculation: ({ known }) =>
      known.reduce((sum, { vector }) => sum + vector.byteLength + overheadBytes, overheadBytes),
  });
  return {
    near: (place, vector, least) => {
      const at = clock.nowMicros();
      const known = places.get(nameOf(place))?.known ?? [];
      return known
        .filter(({ expiresAt }) => expiresAt > at)
        .map((one) => ({ known: one, similarity: cosine(one.vector, vector) }))
        .filter(({ similarity }) => similarity >= least)
        .toSorted((a, b) => b.similarity - a.similarity);
    },
    note: (place, question) => {
      const at = clock.nowMicros();
      const { organization } = place.partition;
      const others = (places.get(nameOf(place))?.known ?? []).filter(
        ({ key, expiresAt }) => key !== question.key && expiresAt > at,
      );
      const known = [...others, question].slice(-perPlaceMax);
      places.set(nameOf(place), { organization, known });
    },
    forget: (organization, author) => {
      for (const [name, place] of [...places.entries()]) {
        if (place.organization !== organization) continue;
        const known = place.known.filter((one) => one.author !== author);
        if (known.length < place.known.length) places.set(name, { organization, known });
      }
    },
  };
}

function nameOf({ partition, context }: AlikePlace): string {
  return JSON.stringify([partitionName(partition), context]);
}
