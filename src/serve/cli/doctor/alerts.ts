import { storedAlerts } from '../../../lake/alerts/alerts.ts';
import { countDeliveries } from '../../../lake/alerts/deliveries.ts';
import { openLakeReader, readDescription } from '../../../lake/lake.ts';
import { systemClock } from '../../../model/clock.ts';
import { openChannels } from '../../channels.ts';
import { formatCount } from '../terminal/quantity.ts';
import type { Check } from './check.ts';

/** What is watched for, and whether it can be told. A channel that lacks its secret fails by what it says. */
export const alerts: Check = {
  name: 'alerts',
  run({ lake, config }) {
    const channels = openChannels(config?.channels ?? {}, systemClock);
    const told =
      channels.length === 0 ? 'no channel' : `told to ${channels.map(({ name }) => name).join(', ')}`;
    if (readDescription(lake) === null)
      return { status: 'ok', found: `${formatCount(config?.alerts.length ?? 0)} watched, ${told}` };
    const reader = openLakeReader(lake);
    try {
      const stored = storedAlerts(reader.db);
      const firing = stored.filter(({ state }) => state === 'firing').length;
      const found = `${formatCount(stored.length)} watched, ${formatCount(firing)} firing, ${told}`;
      const { waiting, dead } = stored.length === 0 ? { waiting: 0, dead: 0 } : countDeliveries(reader.db);
      if (dead === 0) return { status: 'ok', found };
      return {
        status: 'warn',
        found: `${found}; ${formatCount(dead)} messages were given up, ${formatCount(waiting)} wait`,
        advice: 'GET /api/alerts/deliveries and the page say why; a channel can be tested there.',
      };
    } finally {
      reader.close();
    }
  },
};
