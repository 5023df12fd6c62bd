"""Writes tests/training/words.jsonl: texts made up for it, and how words.py and vocabulary.py split them.

python training/write_word_cases.py     (needs the package `regex`)
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "transformer"))

from vocabulary import SPECIAL, Vocabulary  # noqa: E402
from words import split_words  # noqa: E402

PIECES = [
    *SPECIAL, *"abcdefghijklmnopqrstuvwxyz0123456789@#!?.,'’😀❤☕", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz0123456789"),
    "http", "user", "train", "##ing", "love", "so", "soo", "##oo", "ünter", "street", "weiss", "привет", "日本", "##語",
]  # fmt: skip

TEXTS = [
    "",
    " \t\n ",
    "The train was late again, and nobody told us why.",
    "I LOVE this café!!! Sooooo good 😀😀😀😀😀",
    "Nooooo waaaay... really????!!!! -- -----",
    "@anna_b and @X: look at https://example.org/a?b=c#d, or www.example.org/x. ok",
    "http:// is not one, https://x is; xhttp://y starts late and HTTP://Z shouts",
    "mail me at anna@example.org or @ home, @@twice @é",
    "#GreatWeather #covid19 #2020 #NBAFinals2024 #_under_score_ #weiß #ÉtéÀParis #日本語タグ ##double #",
    "#a#b #x_Y_9 #ABCd #iPhoneXSMax #\u0301e #e\u0301\u0301 #Ⅷth #ǅungla #ʰa",
    "Tom &amp; Jerry &lt;3 &gt;.&lt; &quot;hi&quot; &#39;s &apos;t &nbsp; &amp;& &&amp; &AMP;",
    "don't can’t won't John's Müller's JOHN’S rock'n'roll",
    "iPhone McDonald USA U.S.A. aB Ab AB a A É é É1 1É ßA ßa İstanbul ıssız ΣΊΣΥΦΟΣ ΟΔΟΣ ﬁne Ⅷ ⅷ ½ 二三 x² ǅ ʰ",
    "crème brûlée naïve Zoë ångström cafe\u0301 A\u030aland ñandú Việt Nam Đà Nẵng",
    "привет МИР Ёлка й ґанок αβγ ᾳ",
    "日本語のテキスト。中文,句子!한국어 문장 ภาษาไทย हिन्दी में लिखा ক্ষ",
    "שלום עולם! مرحبا بالعالم؟ \u202bRTL\u202c mixed \u200fABC",
    "Z\u0350\u0351a\u0352\u0353l\u0354\u0355g\u0356\u0357o\u0358 \u0350\u0351\u0352 x\u0350!\u0351?",
    "❤️❤️❤️❤️ ❤❤❤❤ ☕️ ✨✨✨✨✨✨ 1️⃣ #️⃣ ©️ ™",
    "👨‍👩‍👧‍👦 👍🏽👍🏽 🏳️‍🌈 🇩🇪🇫🇷 😀\u200d😀 🤷‍♀️ 🙃🙃🙃",
    "❤️Love ❤️LOVE 😀happy a😀b 😀😀😀😀a",
    "high \ud83d alone, low \ude00 alone, a\ud83d, \ude00b, \ude00\ud83d end \ud83d",
    "null \x00 bell \x07 esc \x1b unit \x1f del \x7f next \x85 nbsp\xa0x em\u2003x zwsp\u200bx bom\ufeffx ls\u2028x ps\u2029x soft\xadx",
    "https://a\x1fb https://c\x85d https://e\ufefff https://g\u200bh https://i\u3000j https://😀.x y",
    "price $5.99 €10 50% 1,000 3rd 2nd 9am x1y2 ０１２ ١٢٣ １ａ ＡＢＣ ａｂｃ ＃タグ ＠user",
    "a_b __init__ snake_case foo-bar foo/bar foo\\bar (brackets) [x] {y} <z> ~ ` ^ | + = * % $",
    "…… …………… ‘quoted’ “double” «guillemets» — – ‐ ‼️‼️‼️‼️ ⁉ ？？？？ ！！！！",
    ":) :-) :-( ;) :D xD :P <3 </3 ^^ ^_^ T_T \\o/ ¯\\_(ツ)_/¯ (╯°□°)╯︵ ┻━┻",
    "mathematical 𝐛𝐨𝐥𝐝 𝔉𝔯𝔞𝔨𝔱𝔲𝔯 𝓢𝓬𝓻𝓲𝓹𝓽 𝟙𝟚𝟛 𠜎𠜱𠝹 𐐀𐐨 🅰️🅱️ Ⓐⓐ ㎏ ① ⑳ ㈱",
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis Lopadotemachoselachogaleokranioleipsan",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmn abcdefghijklmnopqrstuvwxyzabcdefghijklmno",
    "training trainings 0123456789012345 lovelovelove soooo日本語 日本語",
    "aaa aAa AAA aaab AaAa ééé éee\u0301 ООО 111 1111 日日日日 ʼʼʼ",
    "no​width joi‌ner word⁠joiner tag󠁧󠁢󠁥󠁮󠁧󠁿 end",
    "private \ue000 unassigned \u0378 noncharacter \uffff \U0001fffe \U000f0000 x",
    "ʻokina Hawaiʻi O’Neill d’Artagnan l'été",
    "RT @someone: “quoted text” via @other_1… https://t.co/abc…",
    ("The 10,000 characters: waaaay too long, #LongRead @me 😀 ❤️ café! " * 160)[:10_000],
]


def units(text: str) -> list[int]:
    """Where each code point starts, and the text ends, in UTF-16 units."""
    places = [0]
    for character in text:
        places.append(places[-1] + (2 if ord(character) > 0xFFFF else 1))
    return places


def case_of(text: str, vocabulary: Vocabulary) -> dict:
    at = units(text)
    words = split_words(text)
    return {
        "text": text,
        "words": [[word.text, at[word.start], at[word.end], word.shape] for word in words],
        "pieces": [vocabulary.cut(word.text) for word in words],
    }


def main() -> None:
    vocabulary = Vocabulary(PIECES)
    lines = [{"vocabulary": PIECES}, *(case_of(text, vocabulary) for text in TEXTS)]
    path = HERE.parent / "tests" / "training" / "words.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines), encoding="ascii")


if __name__ == "__main__":
    main()
