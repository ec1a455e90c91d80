"""What tests share: an engine that follows a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sassytracker.engine.protocol import Choice, EngineInfo, ReadRequest, SayRequest, Slot

Script = Mapping[str, Sequence[tuple[str, str]]]

EXPENSES: Script = {
    "kfc 200 today": [("type", "expense"), ("amount", "200"), ("currency", ""), ("name", "kfc"),
                      ("date", "today"), ("split", ""), ("category", "food"), ("more", "")],
    "coffee 4.50, bagel 6 yesterday": [
        ("type", "expense"),
        ("amount", "4.50"), ("currency", ""), ("name", "coffee"), ("date", "yesterday"), ("split", ""),
        ("category", "coffee"), ("more", "more"),
        ("amount", "6"), ("currency", ""), ("name", "bagel"), ("date", "yesterday"), ("split", ""),
        ("category", "food"), ("more", ""),
    ],
    "dinner 90 eur split with bo": [
        ("type", "expense"), ("amount", "90"), ("currency", "eur"), ("name", "dinner"), ("date", ""),
        ("split", "split with bo"), ("category", "food"), ("more", ""),
    ],
    "salary 20000": [("type", "income"), ("amount", "20000"), ("currency", ""), ("name", "salary"),
                     ("date", ""), ("split", ""), ("category", "income"), ("more", "")],
    "shoes": [("type", "expense"), ("amount", ""), ("currency", ""), ("name", "shoes"), ("date", ""),
              ("split", ""), ("category", "clothes"), ("more", "")],
    "300": [("type", "expense"), ("amount", "300"), ("currency", ""), ("name", ""), ("date", ""),
            ("split", ""), ("category", "other"), ("more", "")],
    "cake 20 tomorrow": [("type", "expense"), ("amount", "20"), ("currency", ""), ("name", "cake"),
                         ("date", "tomorrow"), ("split", ""), ("category", "food"), ("more", "")],
    "no, it was 250": [("type", "edit"), ("amount", "250"), ("currency", ""), ("name", ""), ("date", ""),
                       ("category", "none")],
    "delete the kfc": [("type", "delete"), ("amount", ""), ("currency", ""), ("name", "kfc"), ("date", "")],
    "undo": [("type", "undo")],
    "how much this month": [("type", "summary"), ("period", "this month")],
    "how much on kfc": [("type", "query"), ("period", ""), ("ask", "total"), ("bound", "none"),
                        ("currency", ""), ("name", "kfc"), ("category", "none")],
    "hello": [("type", "chat")],
    "asdf jkl": [("type", "gibberish")],
}  # fmt: skip


@dataclass
class ScriptedEngine:
    """Answers messages of its script; says ``words``, piece by piece."""

    script: Script = field(default_factory=lambda: EXPENSES)
    words: Sequence[str] = ("{item}", " again, ", "of course.")
    asked: list[SayRequest] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(name="scripted", device="CPU", parameters=1_000_000, terse=True, meta=self.meta)

    def prepare(self, request: ReadRequest) -> None:
        pass

    def read(self, request: ReadRequest) -> list[Slot]:
        from_ = 0
        slots = []
        decided = self.script.get(request.message)
        if decided is None:
            # The strict form asks only for its kind and category; all else is small talk.
            kinds = next(step for step in request.program if isinstance(step, Choice)).options
            strict = len(kinds) == 2
            decided = [("type", "expense"), ("category", "food")] if strict else [("type", "chat")]
        for name, text in decided:
            start = request.message.find(text, from_) if name not in _LABELS and text else -1
            if start < 0 and name not in _LABELS and text:
                start = request.message.find(text)
            end = start + len(text) if start >= 0 else -1
            slots.append(Slot(name, text, start, end, margin=9.0))
            if name == "name":
                from_ = end
        return slots

    def say(self, request: SayRequest) -> Iterator[str]:
        self.asked.append(request)
        lines = request.messages[-1].content.splitlines()
        item = next((line[5:] for line in lines if line.startswith("item ")), "This")
        for piece in self.words:
            yield piece.replace("{item}", item[:1].upper() + item[1:])

    def close(self) -> None:
        pass


_LABELS = {"type", "topic", "category", "more", "ask", "bound"}
