import type { Telemetry } from '@alfred/telemetry';
import type { NotificationMetrics } from '../ports/notification-metrics.ts';

/** Attempts by how they ended. An alarm belongs on `dead`: somebody was not told. */
export function telemetryNotificationMetrics({
  meter,
}: Pick<Telemetry, 'meter'>): NotificationMetrics {
  const attempts = meter.createCounter('alfred_notification_attempts', {
    description: 'Attempts to tell somebody: delivered, failed (to be tried again), or dead.',
  });
  return { attempted: (outcome) => attempts.add(1, { outcome }) };
}
