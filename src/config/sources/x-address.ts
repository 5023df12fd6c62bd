import { z } from 'zod';

/** Every source that reads X takes its address the same way. */
export const xAddress = z
  .url({ protocol: /^https?$/, error: 'is to be an address that begins with https://' })
  .default('https://api.x.com')
  .meta({
    description: 'Where the X API is; for a proxy or a test server.',
    examples: ['https://x-proxy.example.org'],
  });
