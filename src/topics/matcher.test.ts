import assert from 'node:assert/strict';
import test from 'node:test';
import { barePost, type SourcePost } from '../model/post.ts';
import { Matcher } from './matcher.ts';
import { parseRule } from './parse-rule.ts';
import { subject } from './subject.test-fixture.ts';

const matches = (
  rule: string,
  text: string,
  given: Partial<SourcePost> & { media?: boolean } = {},
): boolean => new Matcher([{ name: 'it', rule: parseRule(rule) }]).match(subject(text, given)).length === 1;

const yes = (rule: string, text: string, given: Partial<SourcePost> & { media?: boolean } = {}): void =>
  assert.equal(matches(rule, text, given), true, `${rule} matches ${text}`);
const no = (rule: string, text: string, given: Partial<SourcePost> & { media?: boolean } = {}): void =>
  assert.equal(matches(rule, text, given), false, `${rule} does not match ${text}`);

test('A word is found whole, whatever its case and the punctuation around it', () => {
  yes('cola', 'I like Coca-COLA!');
  yes('coffee', '#coffee, please');
  yes('coffee', 'see https://example.org/coffee');
  no('cola', 'chocolate and colas');
});

test('A rule that only X can answer matches nothing here, not even by what it leaves out', () => {
  const rules = ['coffee -place:vienna', 'coffee OR place:vienna', 'coffee'];
  const topics = rules.map((rule) => ({ name: rule, rule: parseRule(rule, { onlyX: true }) }));
  assert.deepEqual(new Matcher(topics).match(subject('coffee at place:vienna')), ['coffee']);
});

test('An accent makes another word, composed or not', () => {
  yes('diacrítica', 'Una marca DIACRÍTICA');
  yes('diacrítica', 'una marca diacri\u0301tica');
  no('diacrítica', 'una marca diacritica');
  no('cumplea', 'feliz cumpleaños');
});

test('A phrase is its words in a row, whatever stands between them but a word', () => {
  yes('"coca cola"', 'Coca-Cola');
  yes('"coca-cola"', 'coca cola');
  no('"coca cola"', 'coca and cola');
  no('"new york"', 'brand new', { urls: ['https://york.example/'] });
});

test('Words of Chinese, Japanese and Thai are found within text that has no spaces', () => {
  yes('咖啡', '我喜欢喝咖啡和茶');
  yes('コーヒー', '朝のコーヒーが好き');
  yes('กาแฟ', 'ฉันชอบกาแฟมาก');
  no('咖啡', '咖 and then 啡 apart: 咖x啡');
});

test('A Korean word is what stands between spaces', () => {
  yes('커피', '아침 커피 한 잔');
  no('커피', '커피를 마셨다');
});

test('An emoji is a word, and one of several parts a phrase of them', () => {
  yes('🍕', 'I like 🍕🍕');
  yes('👍', 'fine 👍🏽');
  yes('👍🏽', 'fine 👍🏽');
  no('👍🏽', 'fine 👍🏿');
  yes('❤', 'love ❤️');
});

test('A hashtag, cashtag or mention is the whole tag', () => {
  yes('#thanku', 'so #ThankU');
  no('#thanku', '#thankunext');
  no('#thanku', 'thanku');
  yes('$acme', 'buy $ACME now');
  no('$acme', 'acme');
  yes('@ada', 'hello @Ada');
  no('@ada', 'hello @adamant');
});

test('An account of Bluesky or Mastodon is found by its whole name', () => {
  yes('@ada.example.org', 'thanks @ada.example.org.');
  no('@ada.example.org', 'thanks @ada.example.organ');
  no('@ada.example.org', 'thanks @lada.example.org');
  yes('@ada@example.org', 'thanks @Ada@example.org!');
});

test('from: is the handle or the id of the author', () => {
  yes('from:ada', 'x', { author_handle: 'Ada' });
  yes('from:12', 'x', { author_id: '12' });
  yes('from:did:plc:abc', 'x', { author_id: 'did:plc:abc' });
  no('from:ada', 'ada', { author_handle: 'ada2' });
});

test('to: is whom the text begins with, or whom a Bluesky post answers', () => {
  yes('to:ada', '@ada no');
  no('to:ada', 'no, @ada');
  yes('to:did:plc:abc', 'no', { in_reply_to: 'bluesky:did:plc:abc/app.bsky.feed.post/3k' });
  no('to:ada', '@ada.example.org no', { network: 'bluesky' });
  yes('to:ada.example.org', '@ada.example.org no', { network: 'bluesky' });
});

test('url: looks at links alone, in the parts of an address', () => {
  yes('url:example', 'see this', { urls: ['https://www.example.org/a'] });
  yes('url:"example.org/a"', 'see this', { urls: ['https://www.example.org/a'] });
  yes('url:example', 'see https://example.org');
  no('url:example', 'an example');
  no('url:exam', 'see', { urls: ['https://example.org'] });
});

test('lang: takes a language with its regions', () => {
  yes('hi lang:pt', 'hi', { lang: 'pt-BR' });
  yes('hi lang:iw', 'hi', { lang: 'he' });
  yes('hi lang:und', 'hi');
  no('hi lang:pt-PT', 'hi', { lang: 'pt-BR' });
});

test('is: and has: ask for what the post is', () => {
  yes('hi is:reply', 'hi', { in_reply_to: 'x:2' });
  yes('hi is:retweet', 'RT @a: hi', { repost_of: 'x:2' });
  yes('hi is:quote', 'hi', { quote_of: 'x:2' });
  yes('hi is:verified', 'hi', { author_verified: true });
  no('hi -is:repost', 'hi', { repost_of: 'x:2' });
  yes('hi has:hashtags has:mentions has:cashtags', 'hi #a @b $C');
  yes('hi has:links', 'hi', { urls: ['https://example.org'] });
  yes('hi has:geo', 'hi', { latitude: 0 });
  yes('hi has:media', 'hi', { urls: ['https://x.com/ada/status/1/photo/1'] });
  yes('hi has:media', 'hi', { media: true });
  no('hi has:media', 'hi', { network: 'bluesky', urls: ['https://x.com/ada/status/1/photo/1'] });
  no('hi has:media', 'hi', { media: false, urls: ['https://x.com/ada/status/1/photo/1'] });
});

test('AND binds before OR, and - takes away', () => {
  yes('apple OR iphone ipad', 'apple');
  no('apple OR iphone ipad', 'iphone');
  yes('(apple OR iphone) ipad', 'ipad iphone');
  no('cat -grumpy', 'a grumpy cat');
  no('cat -(dog OR mouse)', 'cat and mouse');
});

test('A post has every topic it matches, in the order of the topics', () => {
  const rules = ['tea', 'coffee', '-tea coffee', 'coffee OR tea'];
  const matcher = new Matcher(rules.map((rule) => ({ name: rule, rule: parseRule(rule) })));
  assert.deepEqual(matcher.match(subject('Coffee and TEA')), ['tea', 'coffee', 'coffee OR tea']);
  assert.deepEqual(matcher.match(subject('water')), []);
  assert.deepEqual(matcher.match(subject('coffee')), ['coffee', '-tea coffee', 'coffee OR tea']);
});

test('Without topics nothing matches', () => {
  assert.deepEqual(
    new Matcher([]).match({ post: barePost('x', 'x:1', 'a'), tags: assert.fail, lang: assert.fail }),
    [],
  );
});
