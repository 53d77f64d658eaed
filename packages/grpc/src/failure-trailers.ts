import { type AlfredError, fromGrpc, type GrpcFailure } from '@alfred/errors';
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';

const codeName = 'alfred-error';
const paramName = 'alfred-error-param-bin';

/** Trailers must fit where headers fit, whatever an implementation put into its parameters. */
const paramsMax = 16;
const paramBytesMax = 1_024;
const detailsMax = 256;

/** A coded failure as it stands in the trailing metadata of a call. */
export function toTrailers({ code, params }: GrpcFailure): Metadata {
  const trailers = new Metadata();
  trailers.set(codeName, code);
  for (const [name, value] of Object.entries(params).slice(0, paramsMax)) {
    trailers.add(paramName, Buffer.from(`${name}=${value}`).subarray(0, paramBytesMax));
  }
  return trailers;
}

/** The same with its status, for calls that end without a message; details for other tools. */
export function toStatus(failure: GrpcFailure): StatusObject {
  const details = fromGrpc(failure).message.slice(0, detailsMax).toWellFormed();
  return { code: failure.status, details, metadata: toTrailers(failure) };
}

/** What the server said of its failure; undefined where it said nothing. */
export function fromTrailers({ code: grpcCode, metadata }: StatusObject): AlfredError | undefined {
  const [code] = metadata.get(codeName);
  if (typeof code !== 'string') return undefined;
  const params = metadata.get(paramName).map((param) => {
    const text = param.toString();
    const end = text.indexOf('=');
    return [text.slice(0, end), text.slice(end + 1)] as const;
  });
  return fromGrpc({ status: grpcCode, code, params: Object.fromEntries(params) });
}

/** Whether a call ended well, by gRPC's own count. */
export function isOk({ code }: StatusObject): boolean {
  return code === status.OK;
}
