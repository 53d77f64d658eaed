export type { Bus, BusMessage, Handler, SubscribeOptions, Subscription } from './bus.ts';
export { busOverPort } from './bus-over-port.ts';
export {
  type Burial,
  type BuriedMessage,
  buriedIn,
  deadLetterOf,
  deadLetterPrefix,
  unhandleable,
} from './dead-letter.ts';
export type { Faults } from './faults.ts';
export { type InProcessBusOptions, inProcessBus } from './in-process-bus.ts';
export { ledgerStreamName, ledgerSubjects } from './ledger-stream/ledger-stream-config.ts';
export {
  type LedgerMessage,
  type LedgerReader,
  type LedgerStreams,
  natsLedgerStreams,
} from './ledger-stream/ledger-streams.ts';
export {
  subscriberApiPrefix,
  subscriberExports,
  subscriberImports,
  subscriberInboxPrefix,
} from './ledger-stream/subscriber-account.ts';
export {
  type SubscriberCredentials,
  subscriberCredentials,
} from './ledger-stream/subscriber-credentials.ts';
export { type DeadLetters, type KeptDeadLetter, natsDeadLetters } from './nats/dead-letters.ts';
export { type NatsBus, type NatsBusOptions, natsBus } from './nats/nats-bus.ts';
export { connectNats, inboxPrefixOf, type NatsLinkOptions } from './nats/nats-link.ts';
export { serveBus } from './serve-bus.ts';
export { subjectMatches } from './subject.ts';
export {
  type ApplyOptions,
  applyTopology,
  type TopologyChange,
} from './topology/apply-topology.ts';
export { type SubjectPermissions, servicePermissions } from './topology/service-permissions.ts';
export type { SubjectUse } from './topology/subject-use.ts';
export {
  alfredTopology,
  type ConsumerSpec,
  type StreamKind,
  type StreamSpec,
  type Topology,
} from './topology/topology.ts';
export {
  usagePartitionOf,
  usagePartitionSubject,
  usagePartitions,
  usageSubject,
} from './topology/usage-subjects.ts';
export { tracedBus } from './tracing/traced-bus.ts';
export {
  type Credentials,
  type CredentialsRequest,
  mintCredentials,
} from './trust/mint-credentials.ts';
export { type NatsTrust, natsTrust, newTrustSeeds, type TrustSeeds } from './trust/nats-trust.ts';
export { type ServerConfigOptions, serverConfig } from './trust/server-config.ts';
export { serviceCredentials } from './trust/service-credentials.ts';
