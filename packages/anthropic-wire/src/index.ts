export { betasOf } from './betas.ts';
export { type MessageReader, messageReader } from './message-reader.ts';
export { encodeEvent, type MessageWriter, messageWriter } from './message-writer.ts';
export { parseCountRequest, parseMessagesRequest } from './messages-request.ts';
export { readMessage } from './read-message.ts';
export { readMessagesUsage, writeMessagesUsage } from './usage.ts';
export { writeMessage } from './write-message.ts';
export { type AskedOf, writeCountRequest, writeMessagesRequest } from './write-request.ts';
