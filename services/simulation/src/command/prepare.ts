import { installStands } from '../faked/install.ts';
import { installPlant } from '../plants/plant-hooks.ts';
import { findPlant } from '../plants/plants.ts';

/** Before any product code is loaded: the run's time and chance, and the bug that was asked for. */
export function prepare(given: readonly string[]): void {
  installStands();
  const at = given.indexOf('--plant');
  if (at !== -1) installPlant(findPlant(Number(given[at + 1])));
}
