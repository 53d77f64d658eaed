import { expect, it } from 'vitest';
import { subjectMatches } from '../subject.ts';
import {
  usagePartitionOf,
  usagePartitionSubject,
  usagePartitions,
  usageSubject,
} from './usage-subjects.ts';

// Stored messages lie under these: a change would send a gateway's later usage to another reader.
it('puts an incarnation where it always was', () => {
  expect(['inc_a', 'inc_b', 'inc_5n9GwEYrslEl7i0VbWgUvd', ''].map(usageSubject)).toEqual([
    'alfred.usage.11.inc_a',
    'alfred.usage.14.inc_b',
    'alfred.usage.1.inc_5n9GwEYrslEl7i0VbWgUvd',
    'alfred.usage.5.',
  ]);
});

it('spreads incarnations over all partitions', () => {
  const counts = new Map<number, number>();
  for (let n = 0; n < 1_600; n += 1) {
    const partition = usagePartitionOf(`inc_${n}`);
    counts.set(partition, (counts.get(partition) ?? 0) + 1);
  }
  expect(counts.size).toBe(usagePartitions);
  expect(Math.max(...counts.values())).toBeLessThan(200);
});

it('names every incarnation of a partition, and no other', () => {
  const subject = usageSubject('inc_a');
  const partitions = Array.from({ length: usagePartitions }, (_, partition) => partition);
  const named = partitions.filter((each) => subjectMatches(usagePartitionSubject(each), subject));
  expect(named).toEqual([usagePartitionOf('inc_a')]);
});
