import type { Check } from './check.ts';

export const configuration: Check = {
  name: 'configuration',
  run({ config, configError }) {
    if (config === null) {
      return {
        status: 'fail',
        found: configError ?? 'it could not be read',
        advice: 'Mend what is named above; docs/reference/config.md lists every option.',
      };
    }
    return { status: 'ok', found: config.file ?? 'no undertone.yaml here: the defaults are used' };
  },
};
