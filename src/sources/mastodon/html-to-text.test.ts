import assert from 'node:assert/strict';
import { test } from 'node:test';
import { htmlToText } from './html-to-text.ts';

const text = (html: string) => htmlToText(html).text;

test('paragraphs are apart by an empty line and breaks are kept', () => {
  assert.equal(text('<p>one</p><p>two<br>three<br />four</p>'), 'one\n\ntwo\nthree\nfour');
  assert.equal(text('<p>one<br><br><br>two</p>\n\n<p>three</p>'), 'one\n\ntwo\n\nthree');
  assert.equal(text('<ul><li>a</li><li>b</li></ul>after'), 'a\nb\n\nafter');
});

test('entities are decoded once', () => {
  assert.equal(
    text('<p>a &amp;lt; b &lt; c&nbsp;&eacute; &#128512; &quot;d&#39;</p>'),
    'a &lt; b < c\u00a0é 😀 "d\'',
  );
});

test('a link reads as its whole address although parts of it are hidden by style', () => {
  const html =
    '<p>see <a href="https://news.example/a?b=1&amp;c=2"><span class="invisible">https://</span><span class="ellipsis">news.example/a</span><span class="invisible">?b=1&amp;c=2</span></a>.</p>';
  assert.deepEqual(htmlToText(html), {
    text: 'see https://news.example/a?b=1&c=2.',
    links: ['https://news.example/a?b=1&c=2'],
  });
});

test('mentions and hashtags are text, not links', () => {
  const html =
    '<span class="h-card"><a href="https://a.example/@bo" class="u-url mention">@<span>bo</span></a></span> <a href="https://a.example/tags/tea" class="mention hashtag" rel="tag">#<span>tea</span></a>';
  assert.deepEqual(htmlToText(html), { text: '@bo #tea', links: [] });
});

test('scripts, styles and the line that repeats a quote are not read', () => {
  const html =
    '<p class="quote-inline">RE: <a href="https://a.example/1">a.example/1</a></p><script>alert("<p>no</p>")</script><style>p{}</style><p>yes</p>';
  assert.deepEqual(htmlToText(html), { text: 'yes', links: [] });
});

test('a picture of an emoji reads as its name', () => {
  assert.equal(text('hi <img alt=":tea:" src="https://a.example/tea.png">'), 'hi :tea:');
});

test('broken markup and plain text are read as well as can be', () => {
  assert.equal(text('<p>one <b>two<p>three</i> a < b'), 'one two\n\nthree a < b');
  assert.equal(text(' plain text '), 'plain text');
  assert.equal(text('<a href="javascript:alert(1)">x</a>'), 'x');
});

test('hostile markup takes no time beyond its length', () => {
  const begin = performance.now();
  assert.equal(text(`x${'<p> '.repeat(400)}y`), 'x\n\ny');
  assert.equal(text('<p>a  </p>'.repeat(20_000)).length, 59_998);
  assert.throws(() => text('<b>'.repeat(100_000) + '</i>'.repeat(100_000)), /nested too deep/);
  assert.ok(performance.now() - begin < 2000);
});
