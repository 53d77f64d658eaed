import { describe, expect, it } from 'vitest';
import { createLogger, createTelemetry, mergeExpositions } from './index.ts';

describe('metrics', () => {
  it('come out under the names they were given, with their attributes alone', async () => {
    const telemetry = await createTelemetry({ serviceName: 'probe' });
    const requests = telemetry.meter.createCounter('alfred_probe_requests', {
      description: 'All.',
    });
    requests.add(2, { outcome: 'ok' });
    telemetry.meter
      .createHistogram('alfred_probe_wait_seconds', {
        description: 'Waiting.',
        advice: { explicitBucketBoundaries: [0.1, 1] },
      })
      .record(0.5);
    const text = await telemetry.prometheus();
    await telemetry.shutdown();
    await telemetry.shutdown();
    expect(text).toContain('# TYPE alfred_probe_requests_total counter');
    expect(text).toContain('alfred_probe_requests_total{outcome="ok"} 2');
    expect(text).toContain('alfred_probe_wait_seconds_bucket{le="1"} 1');
    expect(text).not.toContain('otel_scope');
    expect(text).not.toContain('target_info');
  });

  it('of several processes become one text with one header each', () => {
    const one = '# HELP a_total A.\n# TYPE a_total counter\na_total{p="1"} 1\n';
    const two =
      '# HELP b B.\n# TYPE b gauge\nb 3\n# HELP a_total A.\n# TYPE a_total counter\na_total{p="2"} 2\n';
    expect(mergeExpositions([one, two, '# no registered metrics\n'])).toBe(
      [
        '# HELP a_total A.',
        '# TYPE a_total counter',
        'a_total{p="1"} 1',
        'a_total{p="2"} 2',
        '',
        '# HELP b B.',
        '# TYPE b gauge',
        'b 3',
        '',
      ].join('\n'),
    );
  });
});

describe('the logger', () => {
  function capture(level: 'debug' | 'info' | 'warn' = 'info') {
    const lines: string[] = [];
    const warnings: string[] = [];
    const logger = createLogger({
      name: 'probe',
      level,
      destination: { write: (line) => void lines.push(line) },
      onWarning: (line) => warnings.push(line),
    });
    return { logger, lines, warnings };
  }

  it('writes one object a line, with name, level and time', () => {
    const { logger, lines } = capture();
    logger.info({ event: 'started', port: 1 });
    logger.debug({ event: 'unseen' });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      name: 'probe',
      event: 'started',
      port: 1,
      time: expect.stringMatching(/^\d{4}-/),
    });
  });

  it('keeps secrets out wherever they are put', () => {
    const { logger, lines } = capture();
    const key = 'alf_live_secret';
    logger.info({ apiKey: key, headers: { authorization: key }, a: { b: { password: key } } });
    logger.info({ body: { messages: [key] }, demoKey: key });
    expect(lines.join('')).not.toContain(key);
    expect(lines.join('')).toContain('[redacted]');
  });

  it('says warnings in few words besides', () => {
    const { logger, warnings } = capture();
    logger.info({ event: 'quiet' });
    logger.warn({ event: 'relay_delayed', err: new Error('no ledger') });
    logger.error('plain words');
    logger.error({ event: 'stopped' }, 'because');
    expect(warnings).toEqual(['relay_delayed: no ledger', 'plain words', 'stopped: because']);
  });
});
