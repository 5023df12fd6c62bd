import { Document, parseDocument } from 'yaml';
import { type BucketFolder, bucketUrl } from '../../../src/lake/s3/address.ts';

/**
 * The configuration of a collector as that of the dashboard behind it: it follows what the collector put in the bucket,
 * and what was uploaded, in place of the sources themselves.
 */
export function followingConfig(text: string, { bucket, prefix }: BucketFolder): string {
  const parsed = parseDocument(text);
  // What is wrong with it is told by the program, which says where.
  if (parsed.errors.length > 0) return text;
  const document = parsed.contents === null ? new Document({}) : parsed;
  const follow = (folder: string) => ({
    type: 'bucket',
    url: `${bucketUrl({ bucket, prefix: `${prefix}${folder}/` })}/`,
  });
  document.set('sources', { raw: follow('raw'), uploads: follow('uploads') });
  return document.toString();
}
