import type { Telemetry } from '../../../telemetry/events.ts';
import { defineRoute } from '../route.ts';

export const metricsRoute = (telemetry: Telemetry) =>
  defineRoute({
    method: 'GET',
    path: '/metrics',
    tag: 'Operation',
    summary: 'Metrics for Prometheus',
    answer: { description: 'In Prometheus’ text format.', contentType: 'text/plain' },
    handle: async ({ reply }) => {
      const { contentType, body } = await telemetry.metrics();
      reply.type(contentType);
      return body;
    },
  });
