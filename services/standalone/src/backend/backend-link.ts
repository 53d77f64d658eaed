import type { MessagePort } from 'node:worker_threads';
import type { FaultSwitch } from '@alfred/service-kit';
import type { LogLevel } from '@alfred/telemetry';

/** What the backend must know before it is told to start. Plain values: they cross threads. */
export interface BackendSettings {
  readonly deployment: string;
  /** Base64. */
  readonly pepper: string;
  readonly pepperId: string;
  readonly signerFolder: string;
  readonly subjectKeysFolder: string;
  readonly pricesFile: string | undefined;
  readonly expiredLeases: 'charge' | 'return';
  readonly experimentDays: number;
  /** Base64. */
  readonly notificationKey: string;
  readonly notificationTargets: 'public' | 'development';
  readonly logFile: string;
  readonly logLevel: LogLevel;
  readonly otlpEndpoint: string | undefined;
}

/** The ports that join the backend to the main thread, and its settings. */
export interface BackendLink {
  /** Where it is told to start and stop; see `control.ts`. */
  readonly control: MessagePort;
  /** Where its services are called. */
  readonly rpc: MessagePort;
  /** Where its bus is used. */
  readonly bus: MessagePort;
  readonly settings: BackendSettings;
  /** Breaks the ways between its services; cannot cross into another thread. */
  readonly faults?: FaultSwitch | undefined;
}
