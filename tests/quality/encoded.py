"""Texts of our own in every encoding, damaged in every usual way, and what each of them says.

Every sentence was written for this project.  A case is the bytes of a file, what a person
would read in it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from tests.generator import report

SENTENCES = {
    "zh-Hans": "一年来，全镇上下认真落实县委、县政府的各项部署，经济和社会事业取得了新的进展。\n"
    "一、主要工作。新修村道三十公里，改造危房一百二十户，农民人均收入增长百分之九。\n"
    "二、存在的问题。一些项目进度较慢，干部作风还不够扎实，群众办事仍有不便。\n",
    "zh-Hant": "過去一年，區政府與各界合作，改善醫療、教育和交通，居民的生活得到了實際的幫助。\n"
    "來年將繼續推動社區發展，加強長者服務，並檢討現有的資助計劃。\n",
    "yue": "呢個計劃推出之後，好多街坊都話佢哋嘅生活好咗。\n"
    "區議會嚟緊會喺度開會，睇吓仲有乜嘢可以做。"
    "委員會認為，政府應該增加撥款，改善公共屋邨嘅設施。\n",
    "ja": "今年度の予算は、学校の建て替えと道路の補修を中心に組まれました。町民の声を聞きます。\n"
    "来年度も引き続き、高齢者の福祉と子育ての支援に力を入れてまいります。\n",
    "ko": "올해 우리 군은 도로와 학교를 새로 지었습니다. 주민의 생활을 개선하기 위한 사업입니다.\n"
    "내년에도 농업과 복지에 더 많은 예산을 쓰겠습니다.\n",
    "de": "Im März wurden die Straßen erneuert und für die Schüler größere Räume gebaut.\n"
    "Der Gemeinderat prüft, ob nächstes Jahr auch die Brücken über den Fluss nötig sind.\n",
    "fr": "L'été dernier, la mairie a rénové l'école et créé un marché très animé à la gare.\n"
    "Le conseil a décidé d'améliorer l'accès aux bâtiments et de protéger la forêt.\n",
    "es": "El año pasado la comisión amplió la línea y construyó más viviendas para los jóvenes.\n"
    "¿Qué falta? La inversión en educación y en el camino a la montaña.\n",
    "ru": "В прошлом году район построил школу и больницу, а налоги были собраны в срок.\n"
    "В следующем году мы будем чинить дороги и поможем жителям сёл.\n",
    "pl": "W zeszłym roku gmina zbudowała szkołę, wyremontowała ulice i założyła świetlicę.\n"
    "Mieszkańcy proszą, żeby w przyszłości było więcej zieleni i łatwiejszy dojazd.\n",
    "cs": "Loni obec opravila školu a silnice, zřídila knihovnu a zvýšila počet míst v jeslích.\n"
    "Příští rok chceme dokončit náměstí, zlepšit dopravu a ušetřit na údržbě.\n",
    "hr": "Prošle je godine općina obnovila školu, uredila trg i povećala broj mjesta u vrtiću.\n"
    "Sljedeće godine želimo završiti cestu, zaštititi šumu i pomoći građanima.\n",
    "el": "Πέρυσι ο δήμος έχτισε νέο σχολείο και επισκεύασε τους δρόμους του χωριού.\n"
    "Του χρόνου θα βελτιώσουμε την υγεία και θα βοηθήσουμε τους κατοίκους.\n",
    "tr": "Geçen yıl belediye okulları yeniledi, köy yollarını onardı, çocuklar için park yaptı.\n"
    "Gelecek yıl da sağlık ve eğitim için bütçe ayıracağız; halkın isteği şudur.\n",
}

_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le",
            "utf-32-be")  # fmt: skip
ENCODINGS: dict[str, tuple[str, ...]] = {
    "zh-Hans": (*_UNICODE, "gb18030", "gbk", "gb2312"),
    "zh-Hant": (*_UNICODE, "gb18030", "gbk", "big5", "big5hkscs", "cp950"),
    "yue": (*_UNICODE, "gb18030", "big5hkscs"),
    "ja": (*_UNICODE, "shift_jis", "cp932", "euc_jp", "gb18030"),
    "ko": (*_UNICODE, "euc_kr", "cp949"),
    "de": (*_UNICODE, "latin-1", "cp1252"),
    "fr": (*_UNICODE, "latin-1", "cp1252"),
    "es": (*_UNICODE, "latin-1", "cp1252"),
    "ru": (*_UNICODE, "cp1251", "koi8_r"),
    "pl": (*_UNICODE, "cp1250", "iso8859_2"),
    "cs": (*_UNICODE, "cp1250", "iso8859_2"),
    "hr": (*_UNICODE, "cp1250", "iso8859_2"),
    "el": (*_UNICODE, "cp1253"),
    "tr": (*_UNICODE, "cp1254"),
}


CUTS = 3  # of each text in each encoding


class Case(NamedTuple):
    """A file and what it says."""

    name: str
    data: bytes
    text: str | None  # as a person would read it; None: something is lost, which has to be said


def cases() -> Iterator[Case]:
    """Yield every case, the same each time."""
    for language, codecs in ENCODINGS.items():
        text = SENTENCES[language]
        for codec in codecs:
            yield Case(f"{language} in {codec}", text.encode(codec), text)
            yield from _cuts(language, text, codec)
    for language in ("zh-Hans", "zh-Hant"):
        text = SENTENCES[language]
        yield from _mojibake(language, text)
        yield from _mixtures(language, text)
    for language in ("de", "fr", "es"):
        text = SENTENCES[language]
        wrong = misread(text, "utf-8", "cp1252")
        yield Case(f"{language}: UTF-8 read as cp1252", wrong.encode(), text)
    for number in range(10):
        text = report(number, 77, 600).text
        for codec in (*_UNICODE, "gb18030", "gbk"):
            yield Case(f"report {number} in {codec}", text.encode(codec, "replace"), text)


def _cuts(language: str, text: str, codec: str) -> Iterator[Case]:
    """Yield the text cut off somewhere, mostly within a character."""
    dice = random.Random(f"{language} {codec}")
    data = text.encode(codec)
    for end in dice.sample(range(len(data) // 2, len(data)), CUTS):
        part = data[:end]
        whole = part.decode(codec, "ignore").removeprefix("\ufeff")
        yield Case(f"{language} in {codec}, cut at {end}", part, whole)


def _mojibake(language: str, text: str) -> Iterator[Case]:
    for codec, wrong in (("utf-8", "latin-1"), ("utf-8", "cp1252"), ("gbk", "latin-1"),
                         ("gbk", "cp1252"), ("big5", "latin-1")):  # fmt: skip
        if codec == "big5" and language == "zh-Hans":
            continue
        bad = misread(text, codec, wrong)
        good = "这一段文字没有问题，可以照读。\n" * 3
        yield Case(f"{language}: {codec} read as {wrong}", bad.encode(), text)
        yield Case(
            f"{language}: {codec} read as {wrong} behind", (good + bad).encode(), good + text
        )
        yield Case(
            f"{language}: {codec} read as {wrong} before", (bad + good).encode(), text + good
        )
    even = "".join(pair for pair in text if pair not in "\n") * 2
    even = even[: len(even) // 2 * 2]
    whole = even.encode().decode("gb18030", "surrogateescape")
    if not any("\ud800" <= char <= "\udfff" for char in whole):
        yield Case(f"{language}: UTF-8 read as GB18030", whole.encode(), even)
    lost = text.encode().decode("gbk", "replace")
    yield Case(f"{language}: UTF-8 read as GBK, with losses", lost.encode(), None)
    # 锟斤拷: what was lost became U+FFFD in UTF-8, and that was read as GBK
    gone = ("\ufffd" * 2 * (len(text) // 4)).encode().decode("gbk")
    yield Case(f"{language}: 锟斤拷", f"{text}{gone}\n".encode(), None)
    yield Case(f"{language}: 锟斤拷 in gbk", f"{text}{gone}\n".encode("gbk"), None)
    twice = misread(misread(text, "utf-8", "cp1252"), "utf-8", "cp1252")
    yield Case(f"{language}: UTF-8 read as cp1252 twice", twice.encode(), text)
    marks = text.encode("gbk").decode("ascii", "replace").encode("gb18030", "replace")
    yield Case(f"{language}: every character lost", marks, None)


def _mixtures(language: str, text: str) -> Iterator[Case]:
    for one, other in (("utf-8", "gb18030"), ("gb18030", "utf-8")):
        data = text.encode(one) + text.encode(other)
        yield Case(f"{language}: {one}, then {other}", data, text * 2)
    lines = text.splitlines(keepends=True) * 3
    data = b"".join(line.encode(("utf-8", "gb18030")[n % 2]) for n, line in enumerate(lines))
    yield Case(f"{language}: lines in turn", data, "".join(lines))


def misread(text: str, codec: str, wrong: str) -> str:
    """Encode rightly and decode wrongly, as browsers do: what is undefined becomes a control."""
    data = text.encode(codec)
    return "".join(bytes([byte]).decode(wrong, "ignore") or chr(byte) for byte in data)
