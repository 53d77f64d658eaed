import { type Desk, type DeskDeps, openDesk } from './desk.ts';

/** Desks by their ledger. */
export interface Desks {
  at(ledger: string): Desk;
}

/** A desk is opened when somebody comes and forgotten when all have gone. */
export function desks(deps: DeskDeps): Desks {
  const open = new Map<string, Desk>();
  return {
    at: (ledger) => {
      const known = open.get(ledger);
      if (known) return known;
      const desk = openDesk(ledger, { ...deps, onIdle: () => void open.delete(ledger) });
      open.set(ledger, desk);
      return desk;
    },
  };
}
