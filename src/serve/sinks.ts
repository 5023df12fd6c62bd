/** The sinks of the configuration, with their passwords from the environment. */

import { isLoopback } from '../config/hosts.ts';
import type { SinkConfig } from '../config/sink.ts';
import { sinkPassword } from '../config/sink-secret.ts';
import type { SinkSettings } from '../sinks/settings.ts';

/** Throws a UsageError that names the variable where a password is not set. */
export const sinkSettings = (sinks: Readonly<Record<string, SinkConfig>>): SinkSettings[] =>
  Object.entries(sinks).map(([name, sink]) => settingsOf(name, sink));

function settingsOf(name: string, sink: SinkConfig): SinkSettings {
  switch (sink.type) {
    case 'opensearch': {
      const { user = null, ...rest } = sink;
      return { name, ...rest, user, secret: user === null ? null : sinkPassword(name) };
    }
    case 'dynamodb':
      return { name, ...sink, secret: null };
    case 'postgres': {
      const { tls = !isLoopback(sink.host), ...rest } = sink;
      return { name, ...rest, tls, secret: sinkPassword(name) };
    }
  }
}
