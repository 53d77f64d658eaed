export type { Appended, Journal, JournalOptions, JournalPart } from './journal.ts';
export { openJournal } from './open-journal.ts';
export { type HistoryRecord, type JournalHistory, readJournal } from './read-journal.ts';
export type { JournalRecord, Segment } from './segment.ts';
