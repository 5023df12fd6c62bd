import { isLoopback } from '../../../config/hosts.ts';
import type { Check } from './check.ts';

export const exposure: Check = {
  name: 'exposure',
  run({ config }) {
    if (config === null) return { status: 'warn', found: 'not looked at: there is no usable configuration' };
    const { host, port } = config.serve;
    if (isLoopback(host)) return { status: 'ok', found: `${host}:${port} is for this machine alone` };
    if (config.secrets.token !== null) return { status: 'ok', found: `${host}:${port} asks for the token` };
    return {
      status: 'fail',
      found: `${host}:${port} can be reached by others and no token is set`,
      advice: 'Set UNDERTONE_TOKEN in the environment, or serve.host to 127.0.0.1.',
    };
  },
};
