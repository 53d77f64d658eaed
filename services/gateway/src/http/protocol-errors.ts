// What a client hears that never got as far as a route: the same body and id as any other refusal.
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AlfredError, toHttp } from '@alfred/errors';

/** Answers bytes that are no request, and closes the connection: what follows cannot be trusted. */
export function clientErrorHandler(requestId: () => string, headerLimit: number) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
      socket.destroy(error);
      return;
    }
    socket.write(rawAnswer(protocolError(error, headerLimit), requestId()));
    socket.destroySoon();
  };
}

/** Answers an `Expect` that is not 100-continue. */
export function refuseExpectation(requestId: () => string) {
  return (_: IncomingMessage, response: ServerResponse): void => {
    const { status, headers, text } = answerOf(
      new AlfredError('expectation_unsupported'),
      requestId(),
    );
    response.writeHead(status, headers).end(text);
  };
}

/** HTTP/1.1 has a Host in every request; Node's own check would answer without a body. */
export function requireHost({ httpVersion, headers }: IncomingMessage): void {
  if (httpVersion !== '1.1' || headers.host !== undefined) return;
  throw new AlfredError('http_malformed', { reason: 'it has no Host header' });
}

function protocolError(error: NodeJS.ErrnoException, headerLimit: number): AlfredError {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return new AlfredError('headers_too_large', { limit: String(headerLimit) });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AlfredError('request_timeout');
    default:
      return new AlfredError('http_malformed', { reason: reasonOf(error) });
  }
}

/** The parser's own words; they never repeat what was sent. */
function reasonOf(error: Error): string {
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : '';
  return reason || 'it cannot be parsed';
}

/** Whether an answer is half written on this connection: another would only corrupt it. */
function isAnswering(socket: Socket & { readonly _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent ?? false;
}

function answerOf(error: AlfredError, id: string) {
  const { status, headers, body } = toHttp(error);
  const text = JSON.stringify(body);
  const described = {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    'x-request-id': id,
    connection: 'close',
  };
  return { status, headers: described, text };
}

function rawAnswer(error: AlfredError, id: string): string {
  const { status, headers, text } = answerOf(error, id);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`;
}
