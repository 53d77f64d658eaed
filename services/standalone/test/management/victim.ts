import type { Organization } from './organization.ts';

/** What is asked as somebody else. */
export interface Attack {
  readonly path: string;
  readonly body?: unknown;
}

/** Everything that is tried through one route. */
export interface Attempts {
  /** Names something of the victim's: 401, 403, 404, or 400 for a foreign cursor. */
  readonly refused?: (victim: Victim, attacker: Organization) => readonly Attack[];
  /** Names nothing: may succeed, and shows nothing of the victim's. */
  readonly own?: (victim: Victim, attacker: Organization) => readonly Attack[];
}

/** An organisation that has one of everything that a route can name. */
export interface Victim extends Organization {
  readonly request: string;
  /** The id of a boost in force, on the team. */
  readonly boosted: string;
  /** The id of a sweep to come, of the team's wallet. */
  readonly movement: string;
  /** The id of an open hold of the team. */
  readonly hold: string;
  /** The id of a transfer that can be reversed, to the team. */
  readonly transfer: string;
  /** The id of a subscription, and of a delivery to it that is over. */
  readonly subscription: string;
  readonly delivery: string;
  /** Somebody who reads its log from outside. */
  readonly subscriber: string;
}
