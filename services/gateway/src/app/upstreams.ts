import type { Clock } from '@alfred/clock';
import type { AlfredError } from '@alfred/errors';
import { askedWaitMs, blameFor } from '../domain/failure-verdict.ts';
import {
  type Place,
  type Upstream,
  type UpstreamHealth,
  type UpstreamLimits,
  type UpstreamPass,
  type UpstreamState,
  upstream,
} from '../domain/upstream.ts';
import { microsOf } from './call.ts';

/** Every place that calls of this gateway go to, and how it does. */
export interface Upstreams {
  /** Leave to call a place; undefined while it is left alone. */
  enter(place: Place): PlacePass | undefined;
  isOpen(place: Place): boolean;
  /** It asked to be left alone for a while: whoever else can serve is called first. */
  isResting(place: Place): boolean;
  /** How long a place is still left alone, in milliseconds. */
  opensInMs(place: Place): number;
  /** Takes one retry out of the budget of a place. */
  mayRetry(place: Place): boolean;
  /** All of them, called or not, in the order in which they are configured. */
  health(): readonly UpstreamHealth[];
}

/** Leave to call a place once, by the clock of this process. */
export interface PlacePass extends Pick<UpstreamPass, 'left' | 'ended'> {
  answered(): void;
  failed(error: AlfredError): void;
}

export interface UpstreamsDeps {
  readonly clock: Clock;
  readonly limits: UpstreamLimits;
  /** Those that are configured. */
  readonly places: readonly Place[];
  readonly onState: (place: Place, state: UpstreamState) => void;
}

/** Nothing is known yet: every place is healthy. */
export function upstreams({ clock, limits, places, onState }: UpstreamsDeps): Upstreams {
  const now = (): number => microsOf(clock);
  const known = new Map<string, Upstream>();
  const of = (place: Place): Upstream => {
    const key = keyOf(place);
    const found = known.get(key);
    if (found) return found;
    const { provider, deployment } = place;
    const own = { provider, deployment };
    const made = upstream(own, { ...limits, onState: (state) => onState(own, state) });
    known.set(key, made);
    return made;
  };
  for (const place of places) of(place);
  return {
    enter: (place) => {
      const pass = of(place).enter(now());
      return pass && passOf(pass, clock);
    },
    isOpen: (place) => of(place).isOpen(now()),
    isResting: (place) => of(place).isResting(now()),
    opensInMs: (place) => Math.ceil(of(place).opensIn(now()) / 1_000),
    mayRetry: (place) => of(place).mayRetry(),
    health: () => [...known.values()].map((one) => one.health(now())),
  };
}

function passOf(pass: UpstreamPass, clock: Clock): PlacePass {
  return {
    left: pass.left,
    ended: pass.ended,
    answered: () => pass.answered(microsOf(clock)),
    failed: (error) => {
      const restMs = error.code === 'provider_rate_limited' ? (askedWaitMs(error) ?? 0) : 0;
      const isIll = blameFor(error) === 'upstream';
      const at = clock.nowMicros();
      pass.failed({ code: error.code, isIll, restMicros: restMs * 1_000, at }, microsOf(clock));
    },
  };
}

/** The id of a provider has no slash, so no two places share a key, whatever a deployment is called. */
const keyOf = ({ provider, deployment }: Place): string => `${provider}/${deployment}`;
