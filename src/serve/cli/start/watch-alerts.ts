import type { AlertingOptions } from '../../../pipeline/alerts/alerting.ts';
import type { Telemetry } from '../../../telemetry/events.ts';

/** Turns what alerts do into events. */
export function watchAlerts(
  telemetry: Pick<Telemetry, 'alertNews' | 'alertFault' | 'alertTold'>,
): Pick<AlertingOptions, 'onHappened' | 'onFault' | 'onSent'> {
  return {
    onHappened: ({ news, firing, value }) =>
      telemetry.alertNews({ alert: firing.alert, news, window: new Date(firing.windowStart), value }),
    onFault: (fault) => telemetry.alertFault(fault),
    onSent: ({ delivery: { alert, channel, news }, outcome, reason }) =>
      telemetry.alertTold({ alert, channel, news, outcome, reason }),
  };
}
