export { analyticsSchema } from './config.ts';
export { type AnalyticsDeps, createAnalyticsService } from './service.ts';
