import type { Clock } from '@alfred/clock';
import type { AnnounceRecall, WantedBack } from '../ports/recalls.ts';

/** The gateways that are connected to this replica, and the way to those of others. */
export interface Recalls {
  /** Until the returned function is called, `recall` is told of every wish for money back. */
  connect(recall: (wanted: WantedBack) => void): () => void;
  /** Asks every gateway to give back what is idle, or everything. */
  recall(wanted: WantedBack): void;
  /** Passes on what another replica says. */
  pass(wanted: WantedBack): void;
}

export interface RecallsDeps {
  readonly clock: Clock;
  readonly announce: AnnounceRecall;
}

/** Other replicas hear of the same idle money at most this often. */
const announceMicros = 60_000n;

/** Kept in memory alone: a gateway that connects later has nothing idle that is older. */
export function recalls({ clock, announce }: RecallsDeps): Recalls {
  const connected = new Set<(wanted: WantedBack) => void>();
  const announced = new Map<string, bigint>();
  const pass = (wanted: WantedBack): void => {
    for (const tell of connected) tell(wanted);
  };
  const isDue = ({ ledger, node, asset, busy }: WantedBack): boolean => {
    const now = clock.elapsedMicros();
    for (const [name, at] of announced) if (now - at >= announceMicros) announced.delete(name);
    const name = `${ledger} ${node} ${asset}`;
    if (!busy && announced.has(name)) return false;
    announced.set(name, now);
    return true;
  };
  return {
    connect: (recall) => {
      connected.add(recall);
      return () => void connected.delete(recall);
    },
    recall: (wanted) => {
      pass(wanted);
      if (isDue(wanted)) announce(wanted);
    },
    pass,
  };
}
