"""The glossary has each word once, in both languages, with a definition that leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "appendix" / "glossary.md"
MINIMUM_TERMS = 60
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORDS_OF_THE_NOTES = [
    *("归一化", "最大值", "概率分布", "概率", "向量", "指数函数", "Softmax 函数", "Sigmoid 函数", "二元 logistic 回归"),
    *("多元 logistic 回归", "多分类任务", "数值稳定性", "对数", "梯度", "推导", "信息熵", "香农熵", "事件", "信息量"),
    *("底数", "平均编码长度", "理论极限", "二进制编码", "编码", "哈夫曼编码", "不确定性", "均匀分布", "交叉熵"),
    *("损失函数", "对应元素相除", "交叉熵损失函数", "LogSumExp 函数", "预测值", "期望分布", "整数标签", "样本"),
    *("类别", "验证", "真实分布", "目标", "输入", "输出", "优化", "分子", "分母"),
]
WORDS_OF_THE_BOOK = ["arithmetic coding", "channel", "class weight", "micro-batch", "proper score"]


@pytest.fixture(scope="module")
def entries() -> list[list[str]]:
    """Return the lines of each entry: the English term, the Chinese one, the definition."""
    (body,) = re.findall(r"^:::\{glossary\}\n(.*?)^:::$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [entry.splitlines() for entry in body.strip().split("\n\n")]


def test_there_are_enough(entries: list[list[str]]) -> None:
    assert len(entries) >= MINIMUM_TERMS


def test_each_has_two_languages_and_a_definition(entries: list[list[str]]) -> None:
    for english, chinese, *definition in entries:
        assert not CHINESE.search(english), english
        assert re.match(r"\S", chinese), english
        assert CHINESE.search(chinese), f"{english} has no Chinese term"
        assert definition, f"{english} has no definition"
        assert all(line.startswith("  ") for line in definition), english


def test_each_leads_somewhere(entries: list[list[str]]) -> None:
    leads = re.compile(r"\{[\w:]+\}`[^`]+`|\]\([^)]+\)")
    assert [english for english, _, *definition in entries if not leads.search(" ".join(definition))] == []


def test_terms_are_sorted_and_come_once(entries: list[list[str]]) -> None:
    english = [entry[0].lower() for entry in entries]
    assert english == sorted(set(english))
    assert len({entry[1] for entry in entries}) == len(entries)


def test_words_of_the_notes_are_there(entries: list[list[str]]) -> None:
    assert sorted(set(WORDS_OF_THE_NOTES) - {entry[1] for entry in entries}) == []


def test_words_of_the_book_are_there(entries: list[list[str]]) -> None:
    assert sorted(set(WORDS_OF_THE_BOOK) - {entry[0] for entry in entries}) == []
