export { type ResponseFrame, responseObject } from './frame.ts';
export { responseOfItem } from './items.ts';
export {
  inputItemsOf,
  itemsOf,
  type KeptResponse,
  outputItem,
  readKept,
  writeKept,
} from './kept-response.ts';
export { parseResponsesRequest, type ResponsesRequest } from './request.ts';
export {
  type EndedResponse,
  type ResponseFailure,
  type ResponseStream,
  responseStream,
} from './response-stream.ts';
export { chatRequestOf } from './to-chat.ts';
export { writeResponse } from './write-response.ts';
