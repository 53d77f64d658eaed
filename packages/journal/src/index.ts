export { type Disk, systemDisk } from './disk.ts';
export type { Appended, Journal, JournalOptions, JournalPart } from './journal.ts';
export { openJournal, openJournalOn } from './open-journal.ts';
export {
  type HistoryRecord,
  type JournalHistory,
  readJournal,
  readJournalOn,
} from './read-journal.ts';
export type { JournalRecord, Segment } from './segment.ts';
