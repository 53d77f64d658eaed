export { AlfredError, isAlfredError } from './alfred-error.ts';
export { catalogue, type ErrorCode, isErrorCode, paramsOf } from './catalogue/index.ts';
export type { AnthropicError, AnthropicErrorType } from './dialects/anthropic.ts';
export type { GoogleError } from './dialects/google.ts';
export type { ErrorBody } from './dialects/openai.ts';
export type { ErrorEntry, ErrorParams, ErrorType } from './entry.ts';
export { docAnchor } from './failure.ts';
export { fromGrpc, type GrpcFailure, grpcStatus, toGrpc } from './to-grpc.ts';
export { type Dialect, type HttpFailure, toHttp, toHttpIn } from './to-http.ts';
