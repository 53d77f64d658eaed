export type { Bus, BusMessage, Handler, SubscribeOptions, Subscription } from './bus.ts';
export { busOverPort } from './bus-over-port.ts';
export type { Faults } from './faults.ts';
export { type InProcessBusOptions, inProcessBus } from './in-process-bus.ts';
export { serveBus } from './serve-bus.ts';
export { subjectMatches } from './subject.ts';
