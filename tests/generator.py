"""Distinct, realistic reports, the same for a given seed: what tests and benchmarks fill archives with.

Every word here was written for this project; places, bodies and figures are invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FIRST = "青云临河清石长安永平东南西北和新大小高广丰泰宁华兴福怀崇望凤龙梅松竹柳杨桃"
_SECOND = "禾川江山州阳陵原泉溪湖城水岭田沙湾港桥林台谷源坪塘浦岩洲关口塔亭"
_PROVINCES = ["江东省", "岭北省", "海右省", "云西省", "河阴省", "关内省"]
_UNITS = ["县", "区", "市"]
_TOWNS = ["镇", "乡", "街道"]
_KINDS = [
    "政府工作报告",
    "工作总结",
    "国民经济和社会发展统计公报",
    "预算执行情况报告",
    "审计工作报告",
    "法治政府建设年度报告",
    "半年工作总结",
    "民生实事办理情况报告",
]
_PARTS = ["工作回顾", "主要成效", "存在问题", "下一步打算", "重点工作", "保障措施", "主要做法"]
_FIELDS = (
    "招商引资 乡村振兴 项目建设 财政收支 教育事业 医疗卫生 养老服务 就业创业 生态环境 河湖治理 "
    "安全生产 信访工作 基层治理 农田水利 交通道路 电网改造 文化旅游 市场监管 社会保障 住房保障 "
    "粮食生产 科技创新 数字政务 营商环境 园区建设 防汛抗旱 森林防火 人居环境 食品安全 消防救援 "
    "退役军人服务 残疾人事业 档案管理 统计调查 审计整改 债务化解 国企改革 土地流转 供水保障 "
    "垃圾分类 OA办公 GDP核算 5G基站 181线改建 APP办事 CT设备更新"
).split()
_WHO = "全镇 全县 各村 各部门 镇党委 县财政 工作专班 驻村干部 网格员 相关企业 专业合作社".split()
_DID = (
    "完成 推进 落实 新建 改造 启动 申报 整治 排查 培训 走访 协调 办结 引进 修复 清理 兑现 "
    "发放 建立 规范 升级 承办 筹措 盘活 攻克 验收 巩固 扩大 优化 压减"
).split()
_WHAT = (
    "标准化厂房 灌溉渠道 村级卫生室 产业路 冷链仓库 示范大棚 老旧小区 公共停车位 充电桩 "
    "污水管网 便民服务点 学前教育园 智慧大屏 采摘园 防洪堤坝 养殖基地 光伏电站 文化广场 "
    "农贸市场 消防水源 应急广播 图书角 矛盾纠纷 信访积案 隐患点 困难家庭 高龄老人 零工驿站"
).split()
_COUNT = "个 处 户 公里 亩 座 件 人次 家 批 万元 吨 台".split()
_HOW = (
    "坚持问题导向 强化统筹调度 压实各方责任 倒排工期节点 完善台账清单 严格督查考核 深入一线调研 "
    "创新工作方法 广泛发动群众 用好专项资金 加强部门联动 补齐短板弱项 健全长效机制 注重以点带面"
).split()
_RESULT = (
    "群众满意度明显提高 工作取得新的进展 为全年目标打下基础 受到上级肯定 比上年同期多出一截 "
    "仍有少数环节进度偏慢 还需在细处下功夫 形成了可以推广的经验 历史遗留问题逐步化解"
).split()
_FOOTERS = [
    "",
    "",
    "责任编辑：本站\n上一篇：工作动态\n下一篇：通知公告",
    "免责声明：本文由互联网用户上传，不代表本站立场，如有侵权请联系我们删除。",
    "分享到：微信 微博\n打印本页 | 关闭窗口",
]


@dataclass(frozen=True, slots=True)
class Made:
    """A report, and what is true of it."""

    name: str  # of its file, without the ending
    title: str
    body: str  # without title and footer
    footer: str
    year: int
    province: str

    @property
    def text(self) -> str:
        """The source text: title, body, footer."""
        return "\n".join(part for part in (self.title, self.body, self.footer) if part) + "\n"


def reports(number: int, seed: int = 1, characters: int = 3000) -> Iterator[Made]:
    """Yield `number` reports of about `characters` each."""
    for index in range(number):
        yield report(index, seed, characters)


def report(index: int, seed: int = 1, characters: int = 3000) -> Made:
    """Return one report: the same for the same index and seed."""
    dice = random.Random(f"{seed} {index}")
    province = dice.choice(_PROVINCES)
    county = _name(dice) + dice.choice(_UNITS)
    place = county + (_name(dice) + dice.choice(_TOWNS) if dice.random() < 0.6 else "")
    year = dice.randint(2003, 2025)
    kind = dice.choice(_KINDS)
    title = f"{province}{place}{year}年{kind}"
    paragraphs = [f"现将{place}{year}年有关情况报告如下。"]
    length = 0
    for number, part in enumerate(dice.sample(_PARTS, 4)):
        paragraphs.append(f"{'一二三四'[number]}、{part}")
        while length < characters * (number + 1) / 4:
            paragraphs.append(_paragraph(dice, place, year))
            length += len(paragraphs[-1])
    body = "\n".join(paragraphs)
    return Made(f"{index:06}", title, body, dice.choice(_FOOTERS), year, province)


def write(folder: Path, number: int, seed: int = 1) -> None:
    """Write `number` reports below `folder`, a thousand to a folder."""
    for made in reports(number, seed):
        path = folder / made.name[:3] / f"{made.name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made.text, "utf-8")


def _paragraph(dice: random.Random, place: str, year: int) -> str:
    return "".join(_sentence(dice, place, year) for _ in range(dice.randint(2, 5)))


def _sentence(dice: random.Random, place: str, year: int) -> str:
    field, what = dice.choice(_FIELDS), dice.choice(_WHAT)
    figure = dice.choice(
        [str(dice.randint(2, 999)), f"{dice.randint(1, 99)}.{dice.randint(1, 99):02}", "XX", "***"]
    )
    counted = f"{dice.choice(_DID)}{what}{figure}{dice.choice(_COUNT)}"
    near = _name(dice) + dice.choice(["村", "社区", "园区", "水库", "学校", "桥"])
    return dice.choice(
        [
            f"{dice.choice(_WHO)}{dice.choice(_HOW)}，在{near}{counted}，{dice.choice(_RESULT)}。",
            f"围绕{field}，{dice.choice(_HOW)}、{dice.choice(_HOW)}，{counted}。",
            f"{field}方面，{near}{counted}，同比增长{dice.randint(1, 40)}.{dice.randint(0, 9)}%。",
            f"{year}年{dice.randint(1, 12)}月，{place}{dice.choice(_DID)}{near}{what}。",
            f"{field}与{dice.choice(_FIELDS)}同步安排，{counted}；{dice.choice(_RESULT)}。",
            f"{near}的{what}{dice.choice(_DID)}工作由{dice.choice(_WHO)}牵头，{dice.choice(_RESULT)}。",
        ]
    )


def _name(dice: random.Random) -> str:
    return dice.choice(_FIRST) + dice.choice(_SECOND)
