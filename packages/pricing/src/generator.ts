// What the generator of the built-in book needs; nothing at run time imports this.
export type { BookModel } from './book-schema.ts';
export { type FromList, fromList, type ListModel } from './from-list.ts';
export { namedOnce } from './named-once.ts';
export { sealBook } from './seal-book.ts';
