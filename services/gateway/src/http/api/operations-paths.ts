// The routes beside the management API that a document of this gateway should not conceal. They
// are served elsewhere, to everybody, and have no caller.

const json = (properties: object) => ({
  'application/json': { schema: { type: 'object', properties, required: ['status'] } },
});

const answering = (description: string, content: object) => ({ description, content });

const open = (operationId: string, summary: string, description: string) => ({
  ...{ operationId, summary, description },
  tags: ['operations'],
  security: [],
});

const missing = {
  type: 'array',
  items: { type: 'string' },
  description: 'What is missing right now.',
};

const degraded = {
  type: 'array',
  items: { type: 'string', enum: ['redis'] },
  description: 'What this gateway does without just now. Nothing is refused for it.',
};

export const operationsPaths = {
  '/healthz': {
    get: {
      ...open('getHealth', 'See whether this gateway lives', 'Asks nobody else.'),
      responses: {
        200: answering('It lives.', json({ status: { type: 'string', const: 'ok' } })),
      },
    },
  },
  '/readyz': {
    get: {
      ...open('getReadiness', 'See whether this gateway can serve', 'Asks what it depends on.'),
      responses: {
        200: answering(
          'It can serve. Degraded: somebody is away whom it does not need just now.',
          json({ status: { type: 'string', enum: ['ready', 'degraded'] }, missing, degraded }),
        ),
        503: answering(
          'It cannot serve without what is missing.',
          json({ status: { type: 'string', const: 'not_ready' }, missing, degraded }),
        ),
      },
    },
  },
  '/metrics': {
    get: {
      ...open('getMetrics', 'Read the metrics', 'In the text format of Prometheus.'),
      responses: {
        200: answering('Every metric.', { 'text/plain': { schema: { type: 'string' } } }),
      },
    },
  },
};
