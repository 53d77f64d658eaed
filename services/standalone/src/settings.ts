import { defineSettings, setting } from '@alfred/config';
import { z } from 'zod';

/** The settings of this host; those of the services stand beside their services. */
export const standaloneSettings = defineSettings({
  ALFRED_HOME: setting(z.string().min(1), {
    doc: 'The folder for everything that is kept: the database, the journal, secrets, logs.',
    default: './.alfred',
  }),
  ALFRED_LOG_LEVEL: setting(z.enum(['debug', 'info', 'warn', 'error']), {
    doc: 'The least that the log file is told: debug, info, warn or error.',
    default: 'info',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(z.url().optional(), {
    doc: 'Where traces are sent (OTLP over HTTP); without it there are none.',
  }),
});
