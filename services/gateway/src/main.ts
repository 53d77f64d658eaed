import { frontSettings, hostFront } from '@alfred/service-host';
import * as gateway from './index.ts';

process.exit(
  await hostFront({
    name: 'gateway',
    settings: { ...gateway.gatewaySettings, ...gateway.journalSettings, ...frontSettings },
    peers: gateway.gatewayPeers,
    create: async ({ config, peers, undo, ...platform }) => {
      const { journalFolder: folder, adoptJournals: adopted, port, host } = config;
      const onWarning = (event: string) => platform.logger.warn({ event });
      const journals = await gateway.openJournals({ folder, adopted, onWarning }, undo);
      const parts = { ...platform, ...peers, ...journals };
      const rateLimits = gateway.openRateLimits({ ...parts, config });
      const secrets = config;
      const service = gateway.createGatewayService({ ...parts, config, secrets, rateLimits });
      const listen = () => service.listen({ port, host });
      return { service, listen, close: service.close, failed: journals.failed };
    },
  }),
);
