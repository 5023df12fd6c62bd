/** The configuration in the bucket: the same file as on one machine, looked at again every minute. */
import { readEnvironment } from '../../../src/config/environment.ts';
import { checkConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';
import type { S3Objects } from '../../../src/lake/s3/s3-objects.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { CONFIG_KEY } from '../stages/bucket-config.ts';

export class ConfigObject {
  readonly #objects: Pick<S3Objects, 'getTagged' | 'locate'>;
  #etag: string | null = null;

  constructor(objects: Pick<S3Objects, 'getTagged' | 'locate'>) {
    this.#objects = objects;
  }

  /** The configuration; throws where there is none, or it is wrong. */
  async read(): Promise<Config> {
    const config = await this.readChanged();
    if (config !== null) return config;
    throw new UsageError('The configuration was read before.');
  }

  /** The configuration where it is another than was read last; null where it is the same. */
  async readChanged(): Promise<Config | null> {
    const found = await this.#objects.getTagged(CONFIG_KEY);
    const where = this.#objects.locate(CONFIG_KEY);
    if (found === null)
      throw new UsageError(`There is no configuration ${where}; put undertone.yaml there.`, {
        code: 'config-missing',
      });
    if (found.etag === this.#etag) return null;
    this.#etag = found.etag;
    return configOf(Buffer.from(found.bytes).toString(), where);
  }
}

/** @throws UsageError with a line for each thing that is wrong */
function configOf(text: string, where: string): Config {
  const options = checkConfig(text, where);
  if (options.pseudonyms)
    throw new UsageError(
      `${where}: pseudonyms cannot be kept here, since the originals in the bucket name the authors; take the option out, or run Undertone on one machine.`,
    );
  const { token, xBearerToken, mastodonToken, pseudonymKey } = readEnvironment();
  return { ...options, file: null, secrets: { token, xBearerToken, mastodonToken, pseudonymKey } };
}
