import { searchTokens } from '../enrich/search-tokens.ts';
import { searchableText } from '../lake/documents.ts';
import { hideDeletedAuthors } from '../lake/hide-authors.ts';
import type { OwnedLake } from '../lake/lake.ts';
import { returnRestored } from '../lake/withheld.ts';

/** Hides what accounts posted that are deleted or no longer public, and brings back that of those who are again. */
export async function settleAccounts(lake: OwnedLake): Promise<void> {
  await hideDeletedAuthors(lake);
  await returnRestored(lake, (post) => searchTokens(searchableText(post)));
}
