import { AlfredError, type Dialect, isAlfredError, isErrorCode, toHttpIn } from '@alfred/errors';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Observer } from '../ports/observer.ts';
import { clientParams } from './refusal-params.ts';
import type { RouteMethods } from './route-methods.ts';
import { callerDialect, vary } from './vendor-constraint.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whose clients this route serves; OpenAI's, where it does not say. */
    readonly dialect?: Dialect;
  }
}

/** The longest part of a path that a route takes as a parameter, in characters. */
export const pathPartMax = 256;

/** A refusal as the failure that ends a request. */
export function errorOf(refusal: {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}): AlfredError {
  const { code, params } = refusal;
  return isErrorCode(code)
    ? new AlfredError(code, clientParams(params))
    : new AlfredError('internal');
}

/** In whose words this request is answered: of whoever comes, where no route is there to say it. */
export function dialectOf(request: FastifyRequest): Dialect {
  const { url, config } = request.routeOptions;
  return config?.dialect ?? (url === undefined ? callerDialect(request) : 'openai');
}

/** Sends a failure in the dialect of the route. */
export function sendError(reply: FastifyReply, error: AlfredError): FastifyReply {
  return sendErrorIn(dialectOf(reply.request), reply, error);
}

function sendErrorIn(dialect: Dialect, reply: FastifyReply, error: AlfredError): FastifyReply {
  const { status, headers, body } = toHttpIn(dialect, error);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(status)
    .headers(headers)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

/** The last stop of everything thrown. What no code describes is a defect, and is told as one. */
export function errorHandler(observer: Observer, bodyLimit: number) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (isAlfredError(error)) return sendError(reply, error);
    const known = frameworkError(error, request, bodyLimit);
    if (!known) observer.defect(error, 'http');
    return sendError(reply, known ?? new AlfredError('internal'));
  };
}

/** What is served for a path that nobody serves, or not with this method. */
export function notFoundHandler(methodsOf: RouteMethods) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { method, url } = request;
    const path = url.split('?', 1)[0] ?? '';
    const served = methodsOf(path, method);
    const { methods, dialect = callerDialect(request) } = served;
    nameRequest(dialect, request, reply);
    if (!served.dialect) vary(reply);
    const allowed = methods.join(', ');
    if (allowed === '') {
      return sendErrorIn(dialect, reply, new AlfredError('route_unknown', { method, path }));
    }
    reply.header('allow', allowed);
    const error = new AlfredError('method_unsupported', { method, path, allowed });
    return sendErrorIn(dialect, reply, error);
  };
}

/** Ends a request that nobody serves before anything of its body is read. */
export function straysHook(notFound: ReturnType<typeof notFoundHandler>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { method, url, is404, routeOptions } = request;
    const { takes } = routeOptions.config;
    const isTaken = !is404 && (!takes || takes(url.split('?', 1)[0] ?? '', method));
    return isTaken ? undefined : notFound(request, reply);
  };
}

/** The id of a request, also by the name that Anthropic's clients read it by. */
export function nameRequest(
  dialect: Dialect,
  { id }: Pick<FastifyRequest, 'id'>,
  reply: FastifyReply,
): void {
  reply.header('x-request-id', id);
  if (dialect === 'anthropic') reply.header('request-id', id);
}

/** Fastify's own refusals, in the words of the catalogue. */
function frameworkError(
  { code, statusCode }: FastifyError,
  { headers, routeOptions }: FastifyRequest,
  usualLimit: number,
): AlfredError | undefined {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AlfredError('request_too_large', {
        limit: String(routeOptions.bodyLimit ?? usualLimit),
      });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AlfredError('media_type_unsupported', { type: headers['content-type'] ?? 'none' });
    case 'FST_ERR_BAD_URL':
      return new AlfredError('url_malformed');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new AlfredError('url_too_long', { limit: String(pathPartMax) });
    default:
      return statusCode !== undefined && statusCode >= 400 && statusCode < 500
        ? new AlfredError('request_malformed')
        : undefined;
  }
}
