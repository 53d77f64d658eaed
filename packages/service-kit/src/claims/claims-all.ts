import type { Claims } from './claims.ts';

/** For the one process of its kind: everything is its own from start to stop. */
export function claimsAll({ address }: { readonly address: string }): Claims {
  return {
    share: ({ kind, count, user }) => {
      const numbers = Array.from({ length: count }, (_, number) => number);
      let isStarted = false;
      return {
        name: `claims.${kind}`,
        start: async () => {
          isStarted = true;
          await Promise.all(numbers.map(user.onClaimed));
        },
        stop: async () => {
          if (!isStarted) return;
          isStarted = false;
          await Promise.all(numbers.map(user.onLost));
        },
        owns: (number) => isStarted && numbers.includes(number),
        doubt: () => {},
        holders: async () =>
          numbers.map((number) => ({ number, address: isStarted ? address : '' })),
      };
    },
  };
}
