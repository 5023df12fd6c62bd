/** What the lake shows and what the sinks hold, to be compared. */
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { Client as OpenSearch } from '@opensearch-project/opensearch';

/** What a post is compared by. */
export type Seen = [text: string, sentiment: string | null, hashtags: string];

/** `rows` as `rowsOf` gives them. */
export function inLake(rows: readonly string[]): Map<string, Seen> {
  return new Map(
    rows
      .map((row) => JSON.parse(row))
      .map(({ id, text, sentiment, hashtags }) => [id, [text, sentiment, hashtags.join()] as Seen]),
  );
}

export async function inTable(url: string, TableName: string): Promise<Map<string, Seen>> {
  const client = new DynamoDBClient({ endpoint: url, region: 'eu-west-1' });
  const found = new Map<string, Seen>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName }))
    for (const { id, text, sentiment, hashtags } of Items)
      if (text !== undefined)
        found.set(id!.S!, [text.S!, sentiment?.S ?? null, hashtags!.L!.map(({ S }) => S).join()]);
  client.destroy();
  return found;
}

export async function inIndex(url: string, index: string): Promise<Map<string, Seen>> {
  const client = new OpenSearch({ node: url });
  await client.indices.refresh({ index });
  const found = new Map<string, Seen>();
  for (let after: string | null = null; ; ) {
    const page = { size: 5000, sort: [{ id: 'asc' }], ...(after === null ? {} : { search_after: [after] }) };
    const { body } = await client.search({ index, body: page as never });
    const { hits } = body.hits as unknown as { hits: { _id: string; _source: Record<string, never> }[] };
    for (const { _id, _source: one } of hits)
      found.set(_id, [one.text!, one.sentiment ?? null, (one.hashtags! as string[]).join()]);
    if (hits.length === 0) break;
    after = hits.at(-1)!._id;
  }
  await client.close();
  return found;
}
