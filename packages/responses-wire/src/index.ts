export { type ResponseFrame, responseObject } from './frame.ts';
export { parseResponsesRequest, type ResponsesRequest } from './request.ts';
export {
  type EndedResponse,
  type ResponseFailure,
  type ResponseStream,
  responseStream,
} from './response-stream.ts';
export { chatRequestOf } from './to-chat.ts';
export { writeResponse } from './write-response.ts';
