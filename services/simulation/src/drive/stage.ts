import type { Platform } from '../parts/platform.ts';
import type { Random } from '../world/random.ts';
import type { Admin } from './admin.ts';

/** The one asset of dollars: nano-dollars. */
export const usd = 'USD/9';

export interface Place {
  readonly node: string;
  readonly kind: string;
  readonly parent: string | undefined;
}

/** One organisation of a run. */
export interface Organization {
  readonly ledger: string;
  readonly organization: string;
  readonly places: Place[];
}

/** Those of an organisation's nodes that spend. */
export function spenders({ places }: Organization): readonly string[] {
  return places.filter(({ kind }) => kind === 'user').map(({ node }) => node);
}

/** What an operation works with. */
export interface Stage {
  readonly platform: Platform;
  readonly admin: Admin;
  readonly random: Random;
  readonly organizations: readonly Organization[];
  /** Its number makes names that nobody used before. */
  readonly step: number;
}

/** One thing that may happen in a step. */
export interface Operation {
  readonly name: string;
  /** How often, beside the others. */
  readonly weight: number;
  run(stage: Stage): void;
}
