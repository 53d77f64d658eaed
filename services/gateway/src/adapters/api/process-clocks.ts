import type { WallReading, WallWatch } from '@alfred/clock';
import type { LedgerClient } from '@alfred/contracts/ledger';
import type { ClockOf, Clocks } from '../../ports/api/clocks.ts';

/** The clock of the ledger, which decides, and that of this gateway, which only shows. */
export function processClocks(deps: {
  readonly ledger: Pick<LedgerClient, 'getClock' | 'confirmClock'>;
  readonly wall: WallWatch;
}): Clocks {
  const { ledger, wall: own } = deps;
  return {
    read: async () => {
      const { steady, wall, expected } = await ledger.getClock({});
      const gateway = own.read();
      return [
        { part: 'ledger', isSteady: steady, wall, step: wall - expected },
        ofGateway(gateway, gateway.isSteady),
      ];
    },
    confirm: async () => {
      const { wall, expected } = await ledger.confirmClock({});
      return [
        { part: 'ledger', isSteady: true, wall, step: wall - expected },
        ofGateway(own.confirm(), true),
      ];
    },
  };
}

function ofGateway({ wall, expected }: WallReading, isSteady: boolean): ClockOf {
  return { part: 'gateway', isSteady, wall: BigInt(wall), step: BigInt(wall - expected) };
}
