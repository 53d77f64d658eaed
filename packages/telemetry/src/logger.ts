import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { fileDestination } from './file-destination.ts';

export type Logger = PinoLogger;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LoggerOptions {
  /** Of the service or process, in every line. */
  readonly name: string;
  /** A file to append to, or a stream. */
  readonly destination: string | DestinationStream;
  readonly level: LogLevel;
  /** Told in few words of every warning and error: for a terminal. */
  readonly onWarning?: (line: string) => void;
}

/** Pino's number of `warn`. */
const warnLevel = 40;

/** Fields that may hold a secret or what people wrote, wherever a careless hand may put them. */
const redacted = [
  'authorization',
  'apiKey',
  'adminKey',
  'demoKey',
  'secret',
  'password',
  'token',
  'pepper',
  'cookie',
  'messages',
  'prompt',
  'content',
  'email',
].flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/**
 * A logger of one JSON object per line. Lines are fields, not prose: `log.info({ event: '…' })`.
 * Fields on the redact list leave as `[redacted]`; what must not be known does not belong there
 * at all. What a file takes of it, see `fileDestination`.
 */
export function createLogger({ name, destination, level, onWarning }: LoggerOptions): Logger {
  const stream = typeof destination === 'string' ? fileDestination(destination) : destination;
  return pino(
    {
      name,
      level,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redacted, censor: '[redacted]' },
      hooks: {
        logMethod(args, method, number) {
          if (number >= warnLevel) onWarning?.(shortLine(args));
          method.apply(this, args);
        },
      },
    },
    stream,
  );
}

/** The event, or the message, and what went wrong: enough to know which line to look for. */
function shortLine([first, second]: readonly unknown[]): string {
  const fields = typeof first === 'object' && first !== null ? first : {};
  const words = [
    'event' in fields ? String(fields.event) : '',
    typeof first === 'string' ? first : '',
    typeof second === 'string' ? second : '',
    'err' in fields && fields.err instanceof Error ? fields.err.message : '',
  ];
  return words.filter((word) => word !== '').join(': ');
}
