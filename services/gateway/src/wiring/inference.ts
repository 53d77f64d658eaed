import { InferenceDefinition } from '@alfred/contracts/inference';
import { grpcServer } from '@alfred/grpc';
import { rpc, type Task } from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import type { GatewayConfig } from '../config.ts';
import type { InferenceDeps } from '../grpc/answer-inference.ts';
import { inferenceApi } from '../grpc/inference-api.ts';

/** The gateway's own gRPC server, for clients: it has no token of processes, but their keys. */
export function inferenceTask(
  { config, logger }: { readonly config: GatewayConfig; readonly logger: Logger },
  cases: Omit<InferenceDeps, 'bodyLimitBytes'>,
): Task {
  const { host, inferencePort: port, bodyLimitBytes } = config;
  const name = 'gateway.inference';
  if (port === undefined) return { name, start: async () => {}, stop: async () => {} };
  const onBug = (error: unknown): void => cases.observer.defect(error, 'inference');
  const server = grpcServer({ host, port, onBug });
  server.serve([rpc(InferenceDefinition, inferenceApi({ ...cases, bodyLimitBytes }))]);
  return {
    name,
    start: async () => {
      const opened = await server.listen();
      logger.info({ event: 'inference_listening', port: opened.port });
    },
    stop: () => server.drain(),
  };
}
