import { type Drill, readConfig, startStandalone } from '../../../src/index.ts';
import { temporaryHome } from '../alfred-process.ts';

/** Starts the whole of Alfred in this process and on one thread, so that a drill can break it. */
export async function startDrilled(drill: Drill, settings: Readonly<Record<string, string>> = {}) {
  const home = await temporaryHome();
  return startStandalone({
    config: readConfig({
      ALFRED_HOME: home,
      ALFRED_PORT: '0',
      ALFRED_SIM_LATENCY_MS: '10',
      ...settings,
    }),
    backend: 'inline',
    fresh: false,
    signal: new AbortController().signal,
    onWarning: () => {},
    drill,
  });
}
