"""Questions with and without an answer, as hunch answers them: what `relevance.py` fits to.

For every set these are asked: its own questions; the same with the files that answer left out of the results; questions
of the other sets; nonsense, and questions in languages that it lacks. In a set that nothing is fitted to a query
without an answer has its "kind". What was gathered is kept in the scratch folder.
"""

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from lab import Group, Set, finds

from hunch.cli.app import Source
from hunch.core.request import Mode, SearchRequest, targets
from hunch.core.search.relevance import JUDGED, Judge
from hunch.core.search.searcher import Searcher
from hunch.core.types import Calibration
from hunch.models.calibration import rank

#: Sets whose questions are of one file or one language alone.
SCOPED = {"qmsum", "xquad-mono"}
#: Questions of each other group that are asked of a set.
OTHERS = 12
NONSENSE = (
    "asdf qwer zxcv",
    "flurb gnarxle wobbet quiztan",
    "lkjhg poiuy mnbvc",
    "the of and to",
    "zq vx jk ww pp",
    "hjkl hjkl hjkl",
    "miten leivotaan ruisleipää kotona",
    "wie backe ich einen Apfelkuchen",
    "recette de la tarte aux pommes",
    "nasıl yemek yapılır",
    "proč je tráva zelená v zimě",
    "πώς φτιάχνω ψωμί",
    "как приготовить борщ дома",
    "今日の天気はどうですか",
    "비밀번호를 어떻게 바꾸나요",
    "कल मौसम कैसा रहेगा",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question as one mode answers it."""

    group: str
    kind: str
    mode: str
    readable: float
    evidence: list[dict[str, float]]  #: for the first few results
    shares: list[float]  #: of the best score, what the first ten have
    answers: list[bool]  #: which of the first ten hold an answer
    same_file: list[bool]  #: which are of a file that does

    @property
    def found(self) -> bool:
        """Whether any of the first ten answers."""
        return any(self.answers)


def gathered(name: str, each: Set, groups: Sequence[Group], scratch: Path) -> list[Case]:
    """Give the cases of one set, from the scratch folder where they are there."""
    others = [(group.name, query["query"]) for group in groups if group.name != name for query in sample(group)]
    key = hashlib.sha256(json.dumps([name, others]).encode()).hexdigest()[:8]
    path = scratch / "cases" / f"{name}-{each.name}-{key}.jsonl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(asdict(case)) for case in ask(name, each, [query for _, query in others])]
        path.write_text("\n".join(lines), "utf-8")
        print(name, each.name, len(lines), "cases", flush=True)
    return [Case(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def sample(group: Group) -> list[dict[str, Any]]:
    """Give some questions of a group, for the others: of each of its sets as many."""
    n = max(1, OTHERS // len(group.sets))
    return [query for each in group.sets for query in random.Random(each.name).sample(each.queries, n)]


def ask(name: str, each: Set, others: Sequence[str]) -> Iterator[Case]:
    """Ask a set all kinds of questions in all modes."""
    numbers = random.Random(each.name)
    scopes = sorted({query["scope_path"] if each.name in SCOPED else "" for query in each.queries})
    asked = [(query, kind) for query in each.queries for kind in ("own", "removed")]
    asked += [(query, query["kind"]) for query in each.unanswered if "kind" in query]
    strangers = [(query, "other") for query in others] + [(query, "nonsense") for query in NONSENSE]
    asked += [({"query": q, "relevant": [], "scope_path": numbers.choice(scopes)}, kind) for q, kind in strangers]
    source = Source()
    with Searcher(source) as searcher:
        judge = Judge(Calibration(scales={}, cut=0, rank=rank), searcher.analyzer)
        for query, kind in asked:
            scope = query["scope_path"] if each.name in SCOPED else ""
            answering = {target["path"] for target in query["relevant"]}
            if kind == "removed" and scope in answering:  # asked of another file
                scope = numbers.choice([other for other in scopes if other != scope])
            found, _ = targets([str(each.files / scope)], each.home)
            collection = searcher.collection(found, SearchRequest())
            inside = each.inside(scope)
            places = [place for place, is_inside in zip(each.chunks, inside, strict=True) if is_inside]
            left = np.array([kind != "removed" or place.path not in answering for place in places], bool)
            parsed = searcher.parse(query["query"])
            parsed = replace(parsed, encode=cache(parsed.encode))
            for mode in Mode:
                ranking = searcher.ranking(parsed, collection, mode)
                scores = np.where(left, ranking.scores, 0)
                order = [place for place in np.argsort(-scores, kind="stable")[:10].tolist() if scores[place] > 0]
                if not order:
                    continue
                targets_ = query["relevant"] if kind == "own" else []
                yield Case(
                    group=name,
                    kind=kind,
                    mode=mode.value,
                    readable=parsed.readable,
                    evidence=[asdict(judge.evidence(parsed, ranking, place)) for place in order[:JUDGED]],
                    shares=[float(scores[place] / scores[order[0]]) for place in order],
                    answers=[any(finds(places[place], target) for target in targets_) for place in order],
                    same_file=[any(places[place].path == target["path"] for target in targets_) for place in order],
                )
