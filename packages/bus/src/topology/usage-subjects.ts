/** Into so many parts usage is divided; each has one reader at a time. */
export const usagePartitions = 16;

/** FNV-1a of 32 bits. It decides where stored messages lie, so it never changes. */
const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

/** The partition of a gateway's incarnation: the same in every process, for ever. */
export function usagePartitionOf(incarnation: string): number {
  let hash = offsetBasis;
  for (const byte of Buffer.from(incarnation)) hash = Math.imul(hash ^ byte, prime);
  return (hash >>> 0) % usagePartitions;
}

/** Where a gateway's incarnation publishes its usage. */
export function usageSubject(incarnation: string): string {
  return `alfred.usage.${usagePartitionOf(incarnation)}.${incarnation}`;
}

/** The usage of all incarnations of one partition. */
export function usagePartitionSubject(partition: number): string {
  return `alfred.usage.${partition}.*`;
}
