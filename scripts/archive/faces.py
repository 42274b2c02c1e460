"""What a line says, freed of how it is dressed: the form in which rules read it.

`（責任編輯：…）`, `**责任编辑** ：…` and `责任编辑: …` have one face.  Faces are for
judging only; no offset is taken from them.
"""

from __future__ import annotations

import re
from unicodedata import normalize

# Traditional characters of the cues that boilerplate uses; a whole dictionary is not needed
# to read a toolbar.  Pairs from the Unihan database (kSimplifiedVariant).
_SIMPLE = str.maketrans(
    "責編輯來源時間點擊閱讀頁關閉視窗發佈聯繫權轉載請註注處聲僅爲為個觀場違舉報鏈鍵"
    "網絡絡據維護訂戶錄導覽專題欄題標簽籤評論讚贊獎賞掃碼維號眾訊員審對圖攝記與"
    "後臺台傳媒體歡迎訪問進優惠熱門薦視頻頻影閱電話業務無經許書準則項條規線內容",
    "责编辑来源时间点击阅读页关闭视窗发布联系权转载请注注处声仅为为个观场违举报链键"
    "网络络据维护订户录导览专题栏题标签签评论赞赞奖赏扫码维号众讯员审对图摄记与"
    "后台台传媒体欢迎访问进优惠热门荐视频频影阅电话业务无经许书准则项条规线内容",
)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_DRESS = re.compile(r"[*_`#>|~\\•●◆■▲◇□△★☆※·]+")
_SPACE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")


def face_of(text: str) -> str:
    """Return the face of a line: plain, NFKC, lower case, simplified where it matters.

    White space is dropped beside Chinese and single elsewhere; links give their words.
    """
    if "](" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    if "<" in text:
        text = _TAG.sub("", text)
    text = normalize("NFKC", text).lower().translate(_SIMPLE)
    return _SPACE.sub("", " ".join(_DRESS.sub(" ", text).split()))
