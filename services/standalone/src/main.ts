// Everything, wired: see start-standalone.ts for the order in which the parts come up, and
// backend/create-services.ts for the services beside the gateway.
import { runStandalone } from './run-standalone.ts';
import { processSurroundings } from './surroundings.ts';

process.exit(await runStandalone(process.argv.slice(2), processSurroundings()));
