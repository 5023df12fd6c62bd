/** All questions to one lake, for a process that asks more than once. */
import type { LakeReader } from '../lake/lake.ts';
import type { Post } from '../model/post.ts';
import type { Confusion } from '../windows/confusion.ts';
import type { Window } from '../windows/window.ts';
import { type CompareOptions, type Comparison, compareSides } from './compare/compare.ts';
import { type CoverageFilter, type CoverageOf, listCoverage } from './coverage.ts';
import type { CoverageRow } from './coverage-row.ts';
import { type Distribution, type DistributionOf, distribute } from './distribution.ts';
import { checkFilter, type PostFilter } from './filter.ts';
import { type AskOptions, LakePosts } from './lake-posts.ts';
import { confusionOf } from './model-confusion.ts';
import { type DiffOptions, diffModels, type ModelDiff } from './model-diff.ts';
import { listNewTerms, type NewTerm, type NewTermsOf } from './new-terms.ts';
import { findPost, listPosts, type Page, type PostPage } from './posts.ts';
import { type ReportRow, report } from './report.ts';
import type { ReportBy } from './report-by.ts';
import { type Scan, scanPosts } from './scan.ts';
import { scopeOf } from './scope.ts';
import { gatherReport, type SharedReport } from './shared-report.ts';
import { describeSql, type SqlSchema } from './sql-schema.ts';
import { listStriking } from './striking.ts';
import { type Summary, summarise } from './summary.ts';
import { listTop, listTops, type Top, type TopEntry, type TopKind, type TopOptions } from './top.ts';
import { listWindows, type WindowsOf } from './windows.ts';

export interface EngineOptions {
  /** Threads of DuckDB; 2 unless given. */
  threads?: number;
  /** What DuckDB may use, in MB; 512 unless given. */
  memoryMb?: number;
  /** Folders of models, whose known mistakes widen the intervals. */
  modelFolders?: readonly string[];
}

/**
 * Reads a lake that this or another process owns; an answer shows all that was committed when it was asked.
 * Every question may be stopped by a signal. Wrong filters are UsageErrors, damage is a CorruptionError that
 * names the object.
 */
export class QueryEngine {
  readonly #posts: LakePosts;
  readonly #modelFolders: readonly string[] | undefined;
  #confusion: Confusion | null = null;

  private constructor(posts: LakePosts, modelFolders: readonly string[] | undefined) {
    this.#posts = posts;
    this.#modelFolders = modelFolders;
  }

  static async open(root: string, options: EngineOptions = {}): Promise<QueryEngine> {
    return new QueryEngine(await LakePosts.open(root, options), options.modelFolders);
  }

  get lake(): LakeReader {
    return this.#posts.lake;
  }

  summary(filter: PostFilter = {}, ask: AskOptions = {}): Promise<Summary> {
    return summarise(this.#posts, filter, this.#knownConfusion(), ask);
  }

  /** A page of posts, newest first; searched where the filter has `text`. */
  posts(filter: PostFilter = {}, page: Page = {}, ask: AskOptions = {}): Promise<PostPage> {
    return listPosts(this.#posts, filter, page, ask);
  }

  post(id: string): Post | null {
    return findPost(this.#posts.lake, id);
  }

  windows(filter: PostFilter = {}, of: WindowsOf = {}, ask: AskOptions = {}): Promise<Window[]> {
    return listWindows(this.#posts, filter, this.#knownConfusion(), of, ask);
  }

  /** Terms that were not said before, by window. */
  newTerms(
    filter: PostFilter & { from: number; to: number },
    of: NewTermsOf,
    ask: AskOptions = {},
  ): Promise<NewTerm[]> {
    return listNewTerms(this.#posts, filter, of, ask);
  }

  /** The posts that stand out. */
  striking(filter: PostFilter, limit: number, ask: AskOptions = {}): Promise<Post[]> {
    return listStriking(this.#posts, filter, limit, ask);
  }

  /** What was asked for, fetched and missed. */
  coverage(filter: CoverageFilter = {}, of: CoverageOf = {}, ask: AskOptions = {}): Promise<CoverageRow[]> {
    return listCoverage(this.#posts, filter, of, ask);
  }

  async top(
    kind: TopKind,
    filter: PostFilter = {},
    options: { limit?: number } = {},
    ask: AskOptions = {},
  ): Promise<TopEntry[]> {
    return (await listTop(this.#posts, kind, filter, options, ask)).top;
  }

  /** Several in one answer. */
  tops(
    kinds: readonly TopKind[],
    filter: PostFilter = {},
    options: TopOptions = {},
    ask: AskOptions = {},
  ): Promise<Map<TopKind, Top>> {
    return listTops(this.#posts, kinds, filter, options, ask);
  }

  report(
    by: ReportBy,
    filter: PostFilter = {},
    options: { limit?: number } = {},
    ask: AskOptions = {},
  ): Promise<ReportRow[]> {
    return report(this.#posts, by, filter, options, ask);
  }

  /** Two to four sides side by side; see `compareSides`. */
  compare(
    sides: readonly PostFilter[],
    options: CompareOptions = {},
    ask: AskOptions = {},
  ): Promise<Comparison> {
    return compareSides(this.#posts, sides, this.#knownConfusion(), options, ask);
  }

  /** Two models over posts that both have scored; see `diffModels`. */
  diffModels(
    models: { a: string; b: string },
    filter: Pick<PostFilter, 'from' | 'to'> = {},
    options: DiffOptions = {},
    ask: AskOptions = {},
  ): Promise<ModelDiff> {
    return diffModels(this.#posts, models, filter, options, ask);
  }

  /** What a report for others tells, as of `now`, ms. */
  sharedReport(filter: PostFilter, now: number, ask: AskOptions = {}): Promise<SharedReport> {
    return gatherReport(this.#posts, filter, this.#knownConfusion(), now, ask);
  }

  /** What SQL can ask of the lake; the same for as long as it is open. */
  sqlSchema(ask: AskOptions = {}): Promise<SqlSchema> {
    return describeSql(this.#posts, ask);
  }

  /** Goes through columns of posts row by row, in no order. */
  async scan<C extends keyof Post>(
    { filter: asked, ...scan }: Omit<Scan<C>, 'filter' | 'scope'> & { filter: PostFilter },
    ask: AskOptions = {},
  ): Promise<void> {
    const filter = checkFilter(asked, this.#posts.names);
    const scope = await scopeOf(this.#posts, filter, ask);
    await scanPosts(this.#posts, { ...scan, filter, scope }, ask);
  }

  distribution(
    filter: PostFilter = {},
    options: { of?: DistributionOf; bins?: number } = {},
    ask: AskOptions = {},
  ): Promise<Distribution> {
    return distribute(this.#posts, filter, options, ask);
  }

  close(): void {
    this.#posts.close();
  }

  /** Looked up until it is found: a lake has no model before its first scored post. */
  #knownConfusion(): Confusion | null {
    this.#confusion ??= confusionOf(this.#posts.lake, this.#modelFolders);
    return this.#confusion;
  }
}
