import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { SourcePost } from '../../model/post.ts';
import { decodeBlock } from '../decode.ts';
import { generateDay, type SampleRecord } from './generate.ts';

/**
 * Names of companies, products, people and clubs that a made-up story might slip into. Networks' own names
 * are not among them: the wire forms carry those.
 */
const REAL_NAMES =
  /\b(?:apple|iphone|ipad|google|pixel|android|samsung|galaxy|huawei|xiaomi|nokia|sony|microsoft|windows|tesla|amazon|kindle|kobo|netflix|spotify|youtube|tiktok|instagram|facebook|meta|whatsapp|twitter|uber|nike|adidas|coca|pepsi|starbucks|mcdonald|lego|disney|nintendo|openai|chatgpt|musk|trump|biden|putin|messi|ronaldo|beyonc|taylor|arsenal|chelsea|liverpool|barcelona|madrid|bayern|london|paris|berlin|tokyo|lisboa|bbc|cnn|reuters)/i;

const decode = (line: string) =>
  decodeBlock({ format: { kind: 'jsonl' }, payload: Buffer.from(line), source: 'sample' });

describe('a made-up day', () => {
  let day: SampleRecord[];
  /** The first delivery of each post. */
  let posts: (SourcePost & { mood: string; minute: number })[];

  before(() => {
    day = generateDay(1);
    const seen = new Set<string>();
    posts = day.flatMap(({ kind, line, id, mood, at }) => {
      if (kind !== 'post' || seen.has(id)) return [];
      seen.add(id);
      const record = decode(line)[0]!.record;
      assert.ok(record?.kind === 'post', line);
      return [{ ...record.post, mood: mood!, minute: (at % 86_400_000) / 60_000 }];
    });
  });

  const share = (of: readonly unknown[], all: readonly unknown[]) => of.length / all.length;

  it('is the same for the same seed, and another for another seed or day', () => {
    assert.deepEqual(generateDay(1), day);
    const texts = new Set(day.map(({ line }) => line));
    const ids = new Set(day.map(({ id }) => id));
    for (const other of [generateDay(2), generateDay(1, 1)]) {
      assert.ok(other.every(({ line }) => line.length < 120 || !texts.has(line)));
      assert.ok(other.every(({ id }) => !ids.has(id)));
    }
  });

  it('has some thousands of posts by more than a thousand authors on three networks', () => {
    assert.ok(posts.length > 5000 && posts.length < 8000, `${posts.length} posts`);
    const authors = new Set(posts.map(({ author_id }) => author_id));
    assert.ok(authors.size > 1000 && authors.size < 1600, `${authors.size} authors`);
    for (const network of ['x', 'bluesky', 'mastodon']) {
      assert.ok(
        share(
          posts.filter((post) => post.network === network),
          posts,
        ) > 0.1,
        network,
      );
    }
  });

  it('decodes to the posts it says it is, but for six lines that become dead letters', () => {
    const dead: string[] = [];
    for (const { kind, line, id } of day) {
      assert.ok(!line.includes('\n'));
      const decoded = decode(line);
      assert.equal(decoded.length, 1);
      const { record } = decoded[0]!;
      if (record === null) dead.push(line);
      else if (kind === 'post' || kind === 'edit')
        assert.ok(record.kind === 'post' && record.post.id === id, line);
      else if (kind === 'delete') assert.ok(record.kind === 'delete' && record.id === id, line);
      else assert.equal(record.kind, kind === 'delete-author' ? 'delete-author' : 'other', line);
    }
    assert.equal(dead.length, 6);
  });

  it('repeats, edits, deletes and delays a few', () => {
    const ofKind = (kind: string) => day.filter((record) => record.kind === kind);
    const repeats = ofKind('post').length - posts.length;
    assert.ok(repeats / posts.length > 0.012 && repeats / posts.length < 0.03, `${repeats} repeats`);
    const deletes = share(ofKind('delete'), posts);
    assert.ok(deletes > 0.005 && deletes < 0.02, `${deletes} deletes`);
    assert.ok(ofKind('edit').length > 40);
    assert.equal(ofKind('delete-author').length, 1);
    const late = posts.filter((post) => post.minute - (post.created_at! % 86_400_000) / 60_000 > 1.5);
    assert.ok(share(late, posts) > 0.005, `${late.length} late`);
  });

  it('is mostly English, with seven other languages', () => {
    const inLanguage = (lang: string) =>
      share(
        posts.filter((post) => post.lang === lang),
        posts,
      );
    assert.ok(inLanguage('en') > 0.65 && inLanguage('en') < 0.85);
    for (const lang of ['es', 'de', 'fr', 'pt']) assert.ok(inLanguage(lang) > 0.02, lang);
    for (const lang of ['ja', 'zh', 'ar']) assert.ok(inLanguage(lang) > 0.005, lang);
  });

  it('turns from delight to anger at noon and back in the evening', () => {
    const during = (from: number, to: number, mood: string) => {
      const then = posts.filter((post) => post.minute >= from * 60 && post.minute < to * 60);
      return share(
        then.filter((post) => post.mood === mood),
        then,
      );
    };
    assert.ok(during(9, 12, 'positive') > 0.55, `${during(9, 12, 'positive')}`);
    assert.ok(during(12.5, 15, 'negative') > 0.55, `${during(12.5, 15, 'negative')}`);
    assert.ok(during(20, 23, 'positive') > 0.5, `${during(20, 23, 'positive')}`);
  });

  it('seldom says the same twice', () => {
    const own = posts.filter((post) => post.repost_of === null && post.in_reply_to === null);
    const texts = new Map<string, number>();
    for (const { text } of own) texts.set(text, (texts.get(text) ?? 0) + 1);
    assert.ok(texts.size / own.length > 0.97, `${texts.size} of ${own.length}`);
  });

  it('names nobody and nothing real, and links nowhere', () => {
    for (const { text, author_name, author_handle, location, urls } of posts) {
      for (const shown of [text, author_name, author_handle, location])
        assert.doesNotMatch(shown ?? '', REAL_NAMES);
      for (const url of urls) assert.match(new URL(url).hostname, /(^|\.)example\.(com|org|net)$|\.invalid$/);
    }
    for (const [url] of day
      .filter(({ kind }) => kind !== 'odd')
      .map(({ line }) => line)
      .join('\n')
      .matchAll(/https?:\/\/[\w.-]+/g)) {
      assert.match(url, /^https:\/\/(?:[\w-]+\.)*example\.(?:com|org|net)/);
    }
  });

  it('fits what each network allows', () => {
    const limits = { x: 280, bluesky: 300, mastodon: 500 } as Record<string, number>;
    for (const { network, text, repost_of } of posts) {
      if (repost_of === null) assert.ok([...text].length <= limits[network]!, `${network}: ${text}`);
    }
  });
});
