import { readFileSync } from 'node:fs';
import { alfredTopology, type NatsBus, natsBus } from '@alfred/bus';
import type { ValuesOf } from '@alfred/config';
import type { Logger } from '@alfred/telemetry';
import type { processSettings } from './settings.ts';

/** What a process may have sent that no server has confirmed. */
const unacknowledgedMax = 1_000;

/**
 * The bus of a process, under its service's name and credentials. It is there at once and finds the
 * servers when they come.
 */
export function openBus(
  name: string,
  { natsUrl, natsCreds, natsCa }: ValuesOf<typeof processSettings>,
  logger: Logger,
): NatsBus {
  return natsBus({
    ...{ servers: natsUrl, name, topology: alfredTopology, unacknowledgedMax },
    ...(natsCreds === undefined ? {} : { credentials: () => readFileSync(natsCreds, 'utf8') }),
    ...(natsCa === undefined ? {} : { ca: readFileSync(natsCa, 'utf8') }),
    onFault: (err) => logger.warn({ event: 'bus_fault', err }),
  });
}
