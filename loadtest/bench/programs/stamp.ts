/** Whoever says this to the mock provider gets a slow stream whose chunks say when they left. */
export const stampWish = 'Stamp every chunk, please.';

/** Between chunks of a stamped stream. */
export const stampIntervalMs = 10;

/** Now, on the clock that all processes of a machine share. */
export const stampNow = (): string => `@${process.hrtime.bigint()}@`;

const stamps = /@(\d+)@/g;
const longestStamp = 24;

/** Finds stamps in text that comes in parts, and says how old each was, in microseconds. */
export function stampReader(): (part: string) => readonly number[] {
  let rest = '';
  return (part) => {
    const now = process.hrtime.bigint();
    const text = rest + part;
    const ages: number[] = [];
    let end = 0;
    for (const found of text.matchAll(stamps)) {
      ages.push(Number(now - BigInt(found[1] ?? 0)) / 1000);
      end = found.index + found[0].length;
    }
    rest = text.slice(Math.max(end, text.length - longestStamp));
    return ages;
  };
}
