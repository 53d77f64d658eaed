import { describe, expect, it } from 'vitest';
import { cosine } from '../../domain/likeness/cosine.ts';
import type { Embedder } from '../../ports/embedder.ts';

const question = 'How do I reset my password?';

/** What everybody does who makes vectors. */
export function embedderContract(name: string, open: () => Promise<Embedder>): void {
  describe(`${name} makes vectors`, () => {
    it('of one length, the same for the same text', async () => {
      const embedder = await open();
      const [one, again, other] = await Promise.all(
        [question, question, 'Grüße — 日本語 🙂'].map((text) => embedder.embed(text)),
      );
      expect(one?.length).toBeGreaterThan(1);
      expect(other?.length).toBe(one?.length);
      expect(cosine(one ?? new Float32Array(), again ?? new Float32Array())).toBeCloseTo(1, 5);
    });

    it('that are nearer for what means nearly the same', async () => {
      const embedder = await open();
      const texts = [question, 'How can I reset my password?', 'Bananas grow in warm climates'];
      const [one, alike, other] = await Promise.all(texts.map((text) => embedder.embed(text)));
      if (!one || !alike || !other) throw new Error('there is no vector');
      expect(cosine(one, alike)).toBeGreaterThan(cosine(one, other));
    });

    it('for so many at once, and none for more', async () => {
      const embedder = await open();
      const all = await Promise.all(
        Array.from({ length: 80 }, (_, at) => embedder.embed(`question ${at}`)),
      );
      const made = all.filter((vector) => vector !== undefined);
      expect(made.length).toBeGreaterThan(0);
      expect(made.length).toBeLessThanOrEqual(64);
      expect(await embedder.embed(question)).toBeDefined();
    });
  });
}
