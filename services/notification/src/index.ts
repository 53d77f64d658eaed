export { notificationKeySettings, notificationSchema, notificationSettings } from './config.ts';
export { createNotificationService, type NotificationDeps } from './service.ts';
