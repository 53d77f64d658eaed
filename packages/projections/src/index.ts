export type { Cursor } from './cursor.ts';
export { type Follower, type FollowerOptions, follower, type Page } from './follower.ts';
export { memoryCursor } from './memory-cursor.ts';
