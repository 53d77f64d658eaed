import { expect, it } from 'vitest';
import { refuseInterest } from './subscription.ts';
import { refuseUrl } from './webhook-url.ts';

it('knows what can be heard of', () => {
  const event = 'budget.threshold_crossed';
  expect(refuseInterest({ event, percents: [] })).toBeUndefined();
  expect(refuseInterest({ event, percents: [50, 100] })).toBeUndefined();
  expect(refuseInterest({ event, percents: [75] })).toMatchObject({ param: 'percents' });
  expect(refuseInterest({ event: 'budget.set', percents: [] })).toMatchObject({ param: 'event' });
});

it.each([
  ['http://example.com/', 'it is not https'],
  ['ftp://example.com/', 'it is not https'],
  ['file:///etc/passwd', 'it is not https'],
  ['https://user@example.com/', 'it has a user or a password'],
  ['https://:password@example.com/', 'it has a user or a password'],
  ['https://example.com/#part', 'it has a fragment, which is never sent'],
  ['https://example.com:22/', 'its port is not 443 or 8443'],
  ['https://example.com:6379/', 'its port is not 443 or 8443'],
  ['example.com', 'it is no URL'],
  ['https://', 'it is no URL'],
  [`https://example.com/${'x'.repeat(3_000)}`, 'it has more than 2048 characters'],
])('sends nothing to %s', (url, reason) => {
  expect(refuseUrl(url, 'public')).toBe(reason);
});

it('takes https on its ports, and more for development alone', () => {
  for (const url of ['https://example.com/hook?token=1', 'https://example.com:8443/hook']) {
    expect(refuseUrl(url, 'public')).toBeUndefined();
  }
  expect(refuseUrl('http://127.0.0.1:9999/hook', 'development')).toBeUndefined();
  expect(refuseUrl('ftp://127.0.0.1/', 'development')).toBe('it is not https');
});
