/** The sinks of the configuration, with their passwords from the environment. */

import { isLoopback } from '../config/hosts.ts';
import type { SinkConfig } from '../config/sink.ts';
import { sinkPassword } from '../config/sink-secret.ts';
import { UsageError } from '../model/errors.ts';
import type { SignedBy, SinkSettings } from '../sinks/settings.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Throws a UsageError that names the variable where a password is not set. */
export const sinkSettings = (
  sinks: Readonly<Record<string, SinkConfig>>,
  variables?: Variables,
): SinkSettings[] => Object.entries(sinks).map(([name, sink]) => settingsOf(name, sink, variables));

function settingsOf(name: string, sink: SinkConfig, variables: Variables | undefined): SinkSettings {
  switch (sink.type) {
    case 'opensearch': {
      const { url, index, user = null } = sink;
      const aws = sink.auth === 'aws' ? signedBy(name, sink) : null;
      const secret = user === null ? null : sinkPassword(name, variables);
      return { name, type: sink.type, url, index, user, aws, secret };
    }
    case 'dynamodb':
      return { name, ...sink, secret: null };
    case 's3': {
      const prefix = sink.prefix === '' || sink.prefix.endsWith('/') ? sink.prefix : `${sink.prefix}/`;
      return { name, ...sink, prefix, secret: null };
    }
    case 'postgres': {
      const port = sink.port ?? (sink.dialect === 'redshift' ? 5439 : 5432);
      const tls = sink.tls ?? !isLoopback(sink.host);
      return { name, ...sink, port, tls, secret: sinkPassword(name, variables) };
    }
  }
}

/** Domains, collections, and domains that answer to IPv6 too. */
const ENDPOINT = /\.([a-z0-9-]+)\.(es|aoss)\.amazonaws\.com(?:\.cn)?$|\.(?:aos)\.([a-z0-9-]+)\.on\.aws$/;

function signedBy(name: string, sink: Extract<SinkConfig, { type: 'opensearch' }>): SignedBy {
  const found = ENDPOINT.exec(new URL(sink.url).hostname);
  const region = sink.region ?? found?.[1] ?? found?.[3];
  if (region === undefined)
    throw new UsageError(`The sink ${name} needs a region to sign requests for: set sinks.${name}.region.`);
  return { region, service: sink.service ?? (found?.[2] === 'aoss' ? 'aoss' : 'es') };
}

/** Why what a sink is sent can be read on its way to another machine; null where it cannot, or goes nowhere. */
export function exposureOf(settings: SinkSettings): string | null {
  if (settings.type === 'postgres') {
    if (settings.tls || isLoopback(settings.host)) return null;
    return `its password and posts go to ${settings.host} without TLS; set sinks.${settings.name}.tls to true`;
  }
  if (settings.type !== 'opensearch' || settings.user === null) return null;
  const { protocol, hostname } = new URL(settings.url);
  if (protocol === 'https:' || isLoopback(hostname)) return null;
  return `its password and posts go to ${hostname} over plain http; give sinks.${settings.name}.url as https`;
}
