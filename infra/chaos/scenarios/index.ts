import type { Scenario } from '../scenario.ts';
import { kills } from './kills.ts';
import { network } from './network.ts';
import { revocation, revocationOverOutage, revocationWithoutBus } from './revocation.ts';
import { rollingRestart } from './rolling.ts';
import { servers } from './servers.ts';
import { zombie } from './zombie.ts';

/** Every scenario there is, in the order in which they are run. */
export const scenarios: readonly Scenario[] = [
  ...kills,
  ...servers,
  ...network,
  zombie,
  revocation,
  revocationOverOutage,
  revocationWithoutBus,
  rollingRestart,
];
