import type { LogReader, LogSource } from '../log/source.ts';

/** Entries as somebody keeps them, one by one or in pages. */
export type EntryPages = AsyncIterable<readonly Uint8Array[]>;

const newline = 0x0a;
/** No entry has it, and no newline may be in one. */
const placeholder = 0x0b;

/** A log whose entries come in pages, as lines: at most one page is in memory. */
export function packedSource(count: number, pages: () => EntryPages): LogSource {
  return {
    total: { amount: count, unit: 'entries' },
    open: async () => reader(pages()),
  };
}

function reader(pages: EntryPages): LogReader {
  const all = pages[Symbol.asyncIterator]();
  let page: Buffer = Buffer.alloc(0);
  return {
    async fill(into) {
      while (page.length === 0) {
        const next = await all.next();
        if (next.done) return 0;
        page = packed(next.value);
      }
      const count = page.copy(into);
      page = page.subarray(count);
      return count;
    },
    close: async () => {
      await all.return?.();
    },
  };
}

function packed(entries: readonly Uint8Array[]): Buffer {
  const lines = Buffer.concat(entries.flatMap((entry) => [entry, Buffer.of(newline)]));
  let end = -1;
  for (const { length } of entries) {
    const start = end + 1;
    end = start + length;
    // One entry stays one line, and one that had a newline is none.
    for (let at = lines.indexOf(newline, start); at < end; at = lines.indexOf(newline, at)) {
      lines[at] = placeholder;
    }
  }
  return lines;
}
