/** What operators count. */
export interface NotificationMetrics {
  /** `outcome`: delivered, failed, dead. */
  attempted(outcome: string): void;
}
