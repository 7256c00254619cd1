"""Arabic, Persian, Hebrew and Japanese kana: read by consonants, with the common words of names translated.

Such a script gives a foreign word's consonants only, or adds vowels that the word does not have; which vowels stand in
its Latin spelling cannot be known. So a word is translated where it is a common one, and otherwise marked as known by
its consonants (see `monitor.screening.phonetic_keys`).
"""

from __future__ import annotations

import re

from anyascii import anyascii

from monitor.screening.phonetic_keys import consonants_of

# A run of one of these scripts: Hebrew, Arabic with its presentation forms, hiragana and katakana.
RUN = re.compile(r"[֐-׿؀-ۿݐ-ݿﭐ-﷿ﹰ-﻿぀-ヿー]+")
_KANA = re.compile(r"[぀-ヿー]")
_POINTS = re.compile(r"[\u0591-\u05c7\u064b-\u065f\u0670\u0640]")

# Letters by the sound that they stand for in foreign words; vowels, and "h", stand for none.
_SOUNDS = """
    b: ب پ ف ڤ ב פ ף
    t: ت ط ث ת ט
    d: د ض ד
    s: س ص ش ز ذ ظ ج چ ژ ש ס ז צ ץ
    k: ك ک ق غ خ گ ק כ ך ג
    r: ل ر ל ר
    m: م מ ם
    n: ن נ ן
"""
_NO_SOUND = "اأإآىيیوؤئءعةهحיוהאעח"
_LETTERS = str.maketrans(
    {
        **dict.fromkeys(_NO_SOUND, ""),
        **{
            letter: sound.strip()
            for line in _SOUNDS.strip().splitlines()
            for sound, _, letters in [line.partition(":")]
            for letter in letters.split()
        },
    }
)

# Common words of names: English, then as written. The Arabic article and "li-" (for) are taken off first.
_WORDS = """
    company: شركة شرکت חברה
    group: مجموعة گروه קבוצת קבוצה グループ
    investment: استثمار استثمارات سرمایه השקעות השקעה
    holding: قابضة אחזקות החזקות ホールディングス
    trade: تجارة تجارية بازرگانی מסחר
    international: دولية دولي בינלאומי インターナショナル
    bank: بنك مصرف بانک בנק
    industry: صناعة صناعات صنایع צנעת תעשיות
    technology: تقنية تكنولوجيا فناوری טכנולוגיות テクノロジー テクノロジーズ
    company: كومباني カンパニー
    systems: أنظمة نظم מערכות システム システムズ
    services: خدمات שירותים サービス サービシーズ
    national: وطنية ملی
    general: عامة عام
    foreign: خارجية
    water: مياه آب
    oil: نفط نفت
    gas: غاز گاز
    electricity: كهرباء برق חשמל
    electronics: إلكترونيات الکترونیک אלקטרוניקה エレクトロニクス
    engineering: هندسة مهندسی הנדסה エンジニアリング
    construction: مقاولات إنشاءات בנייה
    real estate: عقارات عقارية נדלן
    properties: נכסים
    management: إدارة مدیریت ניהול マネジメント
    fund: صندوق קרן קרנות ファンド
    development: تطوير تنمية توسعه פיתוח
    transport: نقل نقلیات תובלה
    shipping: شحن كشتيرانی ספנות
    aviation: طيران هواپیمایی תעופה
    university: جامعة دانشگاه אוניברסיטת
    institute: معهد موسسه מכון
    insurance: تأمين بیمه ביטוח
    capital: キャピタル
    japan: ジャパン
    asset: アセット
    energy: طاقة انرژی אנרגיה エナジー
    arab: عربي عربية عربى
    qatar: قطر
    closed: مقفلة
    joint stock: مساهمة
    desalination: تحلية
    brothers: إخوان
    and: و
"""
_MEANINGS = {
    written: english.strip()
    for line in _WORDS.strip().splitlines()
    for english, _, spellings in [line.partition(":")]
    for written in spellings.split()
}
_KANA_WORDS = sorted((word for word in _MEANINGS if _KANA.search(word)), key=len, reverse=True)
_KANA_SPLIT = re.compile("(" + "|".join([*_KANA_WORDS, "リミテッド", "ジャパン"]) + ")")

# Legal forms: LLC, free zone company, Dubai's free zone, Lebanese and Kuwaiti companies; Israel's Ltd; Japan's Ltd.
_FORMS = re.compile(
    r"(?<!\w)(?:ذ\s?\.?\s?م\s?\.?\s?م|ش\s?\.?\s?م\s?\.?\s?[حلك]|م\s?\.?\s?د\s?\.?\s?م\s?\.?\s?س"
    r"|בע\s?[\"״']*\s?מ)\.?(?!\w)|リミテッド"
)
_ARTICLES = re.compile(r"^(?:و?(?:بال|لل|ال))(?=\w{3})|^ل(?=\w{4})")


def has_abjad(text: str) -> bool:
    """Return whether a text has a word in one of these scripts."""
    return not text.isascii() and RUN.search(text) is not None


def read_abjad(text: str) -> tuple[str, frozenset[str]]:
    """Return the text in Latin letters, common words translated, and the words known by consonants only."""
    consonants: set[str] = set()

    def latin(run: re.Match[str]) -> str:
        words = [_read_word(word, consonants) for part in _KANA_SPLIT.split(run.group()) for word in part.split("・")]
        return f" {' '.join(words)} "

    return RUN.sub(latin, _POINTS.sub("", _FORMS.sub(" ", text))), frozenset(consonants)


def _read_word(word: str, consonants: set[str]) -> str:
    """One word in English where it is common; else its consonants, which are noted."""
    if not word:
        return ""
    bare = _ARTICLES.sub("", word)
    if meaning := _MEANINGS.get(word) or _MEANINGS.get(bare):
        return meaning
    read = consonants_of(anyascii(word).lower()) if _KANA.search(word) else anyascii(bare.translate(_LETTERS)).lower()
    plain = re.sub(r"[^a-z]|(.)(?=\1)", "", read)
    consonants.add(plain)
    return plain
