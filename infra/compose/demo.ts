// Makes the demo organisation, once, and says how to call it.
import { undoStack } from '@alfred/service-kit';
import { clusterClients } from '../local/cluster-clients.ts';
import { ensureDemo, firstCall } from '../local/cluster-demo.ts';
import { clusterHomeAt, clusterSecrets } from '../local/cluster-home.ts';
import { services } from '../local/cluster-plan.ts';
import { dataVolume } from './places.ts';

const { ALFRED_GATEWAYS = '', ...env } = process.env;
const gateways = ALFRED_GATEWAYS.split(',');
const home = clusterHomeAt(dataVolume);
const { serviceToken } = await clusterSecrets(home);
const places = Object.keys(services).map((service) => ({
  service,
  address: env[`ALFRED_${service.toUpperCase()}_ADDRESSES`],
}));

const undo = undoStack();
const clients = clusterClients({ services: places }, serviceToken, undo);
const { demo, isFirst } = await ensureDemo(home, clients, gateways[0] ?? '');
await undo.unwind();

process.stdout.write(`
Alfred is ready.

  Gateways   ${gateways.join('\n             ')}
  Demo key   ${demo.demoKey}${isFirst ? '  ($25.00 behind it)' : ''}
  Docs       ${demo.url}/docs

Try it:

${firstCall(demo)}
`);
