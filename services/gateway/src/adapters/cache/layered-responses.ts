import type { ResponseCache } from '../../ports/response-cache.ts';

/** Answers that are near first, then those that are far: what was far is near from then on. */
export function layeredResponses(near: ResponseCache, far: ResponseCache): ResponseCache {
  return {
    find: async (address) => {
      const known = await near.find(address);
      if (known) return known;
      const answer = await far.find(address);
      if (answer) await near.keep(address, answer);
      return answer;
    },
    keep: async (address, answer) => {
      await near.keep(address, answer);
      await far.keep(address, answer);
    },
    forget: async (organization, author) => {
      await near.forget(organization, author);
      await far.forget(organization, author);
    },
  };
}
