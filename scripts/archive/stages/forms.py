"""The forms of lines around the body of official prose: how each kind is known by itself."""

from __future__ import annotations

import re

from archive.model import BlockKind
from archive.traditional import simplified

SP = r"[\s ]*"
_D = "[0-9０-９一二三四五六七八九十〇○零]"
DATE = rf"(?:{_D}{SP}){{2,4}}年{SP}(?:{_D}{SP}){{1,3}}月(?:{SP}(?:{_D}{SP}){{1,3}}日)?"
SALUTATION = re.compile(
    r"(?:尊敬的)?(?:各位|全体)(?:代表|委员|同志|领导|来宾|朋友|干部)[^。]{0,20}[：:！!，,]?$"
    r"|(?:主任|主席|委员长|副主任)[、，](?:各位)?[^。]{0,30}[：:！!]$|(?:同志们|朋友们|女士们|先生们)[^。]{0,24}[：:！!]$"
    r"|(?:To the|Fellow|Mr\.|Members of)[^.]{0,80}:$"
)
# How a report turns to those it is read to, whether or not it goes on in the same line.
ADDRESS = re.compile(
    r"(?:尊敬的)?(?:各位|同志们|大家|主任|主席|委员长|女士们|朋友们|(?:全体)?代表)|尊敬的"
)
OFFICE = (
    "总理|副总理|主席|省长|市长|区长|县长|镇长|乡长|州长|盟长|旗长|主任|院长|检察长|局长|厅长"
    "|部长|书记|行长|署长|审计长"
)
SPEAKER = re.compile(
    rf"(?:[^。，；：]{{0,24}}(?:{OFFICE})[\s　]*(?![的了在]|和(?!.{{1,2}}$))"
    r"(?:[\u4e00-\u9fff·][\s　]*){2,4}"
    r"|报告人[：:].{2,12})$"
)
NAME = re.compile(r"[\u4e00-\u9fff](?:[\s　]?[\u4e00-\u9fff]){1,3}$")
# The commonest surnames, of all but one in twenty people, and what names from Tibetan, Mongolian
# and Uyghur begin with most.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂"
    "成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫"
    "费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝习栗闻荆惠郁逄亓雍嵇鞠寿辜占危冼揭晋鹿伏皮粟茅谌练鄢邸盖贡仝雒咸布巴扎阿买热吾哈额乌嘎桑索某"
)
_SURNAMES_OF_TWO = ("欧阳", "上官", "司马", "诸葛")
SUBTITLE = re.compile(
    rf"(?:[—―－-]{{1,2}}|[（(])?{SP}{DATE}[^。；]{{0,6}}在.{{2,60}}(?:会议|大会|会|座谈会|论坛)上?(?:的讲话)?[）)]?$"
    rf"|[—―－]{{2}}[^。]{{2,60}}$|[（(]{SP}{DATE}{SP}[）)]$"
)
_BYLINE = re.compile(
    r"(?:[（(【]?\s*)?(?:(?:信息|文章|稿件)?来源|(?:发布|发表|更新)?(?:时间|日期)|作者|编辑|记者|责任编辑|索引号|发文字号)\s*[：:]"
    r"|\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?\s+\d{1,2}:\d{2}|_?来源："
    r"|[（(]?(?:据?新华社|中新社|中新网|人民网|本报)[^。，]{2,16}[电讯][）)]?$"
)
_CAPTION = re.compile(r"(?:[^。]{0,120}。){0,3}[^。]{0,24}(?:记者|通讯员)[^。]{1,10}摄[）)]?$")
# What a report calls itself at the end of its title.
REPORT = re.compile(
    r"(?:报告|总结|公报|公告|白皮书|讲话|通知|规则|规定|办法|条例|方案|规划|意见|决定|计划|打算|设想|安排|要点|纲要"
    r"|说明|结果|情况|汇报|统计|年报|概况|简报|纪要|建议|思路|體制|報告|總結|公報|結果|Report|Act|Informe|Memoria)"
    r"(?:[（(《〈].{1,12}[）)》〉])?$"
)
SIGNATURE = re.compile(
    r"[^。，；：:]{2,30}(?:政府|委员会|办公室|办公厅|局|厅|部|院|中心|公司|党委|党支部|工作组|县委|市委|省委|镇委|领导小组|学校|医院)$"
)
DATE_LINE = re.compile(rf"[（(]?{SP}{DATE}{SP}[）)]?$")


def kind_of(line: str) -> BlockKind | None:
    """Return what a line between title and body is, or None where its form says nothing.

    Whether a word or two ("speaker") are a person, `is_person` and what stands beside them tell.
    """
    if SALUTATION.match(line):
        return "salutation"
    if SUBTITLE.match(line):
        return "subtitle"
    if _BYLINE.match(line):
        return "byline"
    if SPEAKER.match(line) or NAME.match(line):
        return "speaker"
    if _CAPTION.match(line):
        return "note"
    return None


def is_person(line: str) -> bool:
    """Tell whether a line may be a person's name, and nothing else."""
    if not NAME.match(line):
        return False
    name = simplified(line)
    return name[0] in _SURNAMES or name.startswith(_SURNAMES_OF_TWO)
