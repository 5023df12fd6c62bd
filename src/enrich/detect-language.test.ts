import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectLanguage } from './detect-language.ts';

test('short English posts are English', () => {
  for (const text of [
    'so happy today',
    'I love this',
    'lol what is wrong with you',
    "can't wait for the weekend!!",
    '@ann thanks, that was great https://t.co/x1',
    'why is my flight delayed again',
  ]) {
    assert.equal(detectLanguage(text), 'en', text);
  }
});

test('languages of one script are told by it', () => {
  assert.equal(detectLanguage('今日はとても寒いです'), 'ja');
  assert.equal(detectLanguage('新しいiPhoneとMacBook買った'), 'ja');
  assert.equal(detectLanguage('我们今天去北京'), 'zh');
  assert.equal(detectLanguage('오늘 날씨가 좋아요'), 'ko');
  assert.equal(detectLanguage('วันนี้อากาศดี'), 'th');
  assert.equal(detectLanguage('שלום לכולם'), 'he');
  assert.equal(detectLanguage('Καλημέρα σε όλους'), 'el');
  assert.equal(detectLanguage('صباح الخير يا أصدقاء'), 'ar');
});

test('languages that share a script are told by their words', () => {
  assert.equal(detectLanguage('El servicio de esta compañía es muy malo, no lo recomiendo'), 'es');
  assert.equal(detectLanguage('Ich habe heute leider keine Zeit für das Treffen'), 'de');
  assert.equal(detectLanguage('Je ne comprends pas pourquoi le train est en retard'), 'fr');
  assert.equal(detectLanguage('Não acredito que você fez isso comigo'), 'pt');
  assert.equal(detectLanguage('Сегодня очень хорошая погода в городе'), 'ru');
  assert.equal(detectLanguage('آپ کیسے ہیں، میں ٹھیک ہوں'), 'ur');
  assert.equal(detectLanguage('Selamat pagi semuanya, semoga hari ini menyenangkan'), 'id');
});

test('URLs and mentions say nothing', () => {
  assert.equal(detectLanguage('@thomas @the_girl https://example.com/what/you/want 東京です'), 'ja');
});

test('a text is read behind the names of many people', () => {
  assert.equal(
    detectLanguage(`${'@someone_with_a_name '.repeat(20)}ja, das habe ich auch nicht gewusst`),
    'de',
  );
});

test('what has no letters is und', () => {
  for (const text of ['', '12345', '😀😀', '@ann https://t.co/x', '...', '\ud800', 'a']) {
    assert.equal(detectLanguage(text), 'und', text);
  }
});
