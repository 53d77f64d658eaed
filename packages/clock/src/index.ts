export type { Clock } from './clock.ts';
export { type ManualClock, manualClock } from './manual-clock.ts';
export { systemClock } from './system-clock.ts';
export { type WallReading, type WallWatch, wallWatch } from './wall-watch.ts';
