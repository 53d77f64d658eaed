export { createLogger, type Logger, type LoggerOptions, type LogLevel } from './logger.ts';
export { mergeExpositions } from './merge-expositions.ts';
export { inRemoteTrace, type TraceHeaders } from './remote-trace.ts';
export { createTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
