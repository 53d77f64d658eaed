export { AlfredError, isAlfredError } from './alfred-error.ts';
export { catalogue, type ErrorCode, isErrorCode, paramsOf } from './catalogue/index.ts';
export type { ErrorEntry, ErrorParams, ErrorType } from './entry.ts';
export { fromGrpc, type GrpcFailure, grpcStatus, toGrpc } from './to-grpc.ts';
export { docAnchor, type ErrorBody, type HttpFailure, toHttp } from './to-http.ts';
