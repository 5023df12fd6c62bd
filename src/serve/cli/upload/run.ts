import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { bucketUrl, isBucketUrl, parseBucketUrl } from '../../../lake/s3/address.ts';
import { s3Client } from '../../../lake/s3/client.ts';
import { type Uploaded, uploadFile } from '../../../lake/s3/upload-file.ts';
import { UsageError } from '../../../model/errors.ts';
import type { Call, ExitCode } from '../command.ts';
import { formatSize } from '../terminal/quantity.ts';
import { type ReadOptions, readMetadata } from './read-metadata.ts';

type UploadOptions = ReadOptions & { to?: string };

export async function run(call: Call<UploadOptions>): Promise<ExitCode> {
  const { args: files, options, console, signal } = call;
  if (options.to === undefined || !isBucketUrl(options.to))
    throw new UsageError('Say where the files are to go, such as --to s3://my-bucket/uploads/.');
  const folder = parseBucketUrl(options.to);
  const metadata = readMetadata(options);
  await checkFiles(files);
  const client = s3Client();
  const uploaded: (Uploaded & { file: string })[] = [];
  try {
    for (const file of files) {
      if (signal.aborted) break;
      const key = basename(file);
      const { size } = await stat(file);
      const bar = console.progress({ label: key, totalBytes: size, shareOnly: true });
      const onProgress = (bytes: number): void => bar.update(bytes, 0);
      const one = await uploadFile(client, folder, key, file, { metadata, signal, onProgress });
      bar.done();
      uploaded.push({ file, ...one });
      if (call.json) continue;
      const what = one.wasThere ? 'is there already' : `sent (${formatSize(one.bytes)})`;
      await console.write(`${file} → s3://${folder.bucket}/${one.key}: ${what}\n`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    client.destroy();
  }
  if (call.json)
    await console.json(
      uploaded.map(({ file, key, bytes, sha256, wasThere }) => ({
        file,
        url: `s3://${folder.bucket}/${key}`,
        bytes,
        sha256,
        state: wasThere ? 'there' : 'sent',
      })),
    );
  if (!signal.aborted) return 0;
  console.note(
    `Stopped; what was sent to ${bucketUrl(folder)} stays there, and the same command sends the rest.`,
  );
  return 1;
}

/** Says what cannot be sent before anything is. */
async function checkFiles(files: readonly string[]): Promise<void> {
  const names = new Map<string, string>();
  for (const file of files) {
    const found = file === '-' ? null : await stat(file).catch(() => null);
    if (file === '-') throw new UsageError('Standard input cannot be uploaded; write it to a file first.');
    if (found === null) throw new UsageError(`There is no file ${file}: check the path.`);
    if (!found.isFile())
      throw new UsageError(
        `${file} is no file: name the files in it, such as ${file.replace(/\/+$/, '')}/*.`,
      );
    if (found.size === 0) throw new UsageError(`${file} is empty.`);
    const name = basename(file);
    const other = names.get(name);
    if (other !== undefined)
      throw new UsageError(
        `${other} and ${file} would have the same name in the bucket; upload them to two folders.`,
      );
    names.set(name, file);
  }
}
