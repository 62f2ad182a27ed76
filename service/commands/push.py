"""`remit push`: a folder's documents into a running service: as the draft, on trial, or live."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rules.findings import Finding
from service.commands.check import as_github
from service.commands.client import Client, RefusedError, connect
from service.commands.errors import FINDINGS, CommandError
from service.commands.folder import read_folder

_PATIENCE = 2.0
Say = Callable[[str], None]
Format = Literal["text", "github"]
Stage = Literal["live", "shadow", "canary"]
_IS: Mapping[Stage, str] = {
    "live": "is live",
    "shadow": "is in shadow beside what is live",
    "canary": "counts for some, on trial",
}


@dataclass(frozen=True, slots=True)
class Publishing:
    """Why it is published, in which stage, and for whom that is."""

    reason: str
    stage: Stage = "live"
    teams: tuple[str, ...] = ()
    share: float | None = None

    def body(self) -> dict[str, object]:
        """As the service is asked for it."""
        reach = {"teams": list(self.teams) or None, "share": self.share}
        return {
            "reason": self.reason,
            "stage": self.stage,
            **{k: v for k, v in reach.items() if v is not None},
        }


def publishing(
    stage: Stage | None, reason: str | None, teams: Sequence[str], share: float | None
) -> Publishing | None:
    """What is to be published; None: it stays a draft. Raises CommandError."""
    if (teams or share is not None) and stage != "canary":
        raise CommandError("--team and --share are for --stage canary.")
    if stage is None:
        return None
    if not (reason and reason.strip()):
        asked = "--publish" if stage == "live" else f"--stage {stage}"
        raise CommandError(f"Say why: {asked} goes with --reason.")
    return Publishing(reason, stage, tuple(teams), share)


def push(folder: Path, how: Publishing | None, form: Format, to: str | None, say: Say) -> int:
    """Make the draft what the folder is, check it, publish it if so wanted; returns the exit code.

    Raises CommandError, SettingsError.
    """
    wanted = read_folder(folder)
    with connect(to, _PATIENCE) as client:
        seen = client.get("/v1/boundaries")
        say(_moved(_draft(client, seen, wanted), folder))
        if how is None:
            found = client.post("/v1/boundaries:check", {})
            _tell(found["findings"], folder, form, say)
            return 0 if found["sound"] else FINDINGS
        try:
            published = client.post("/v1/boundaries:publish", how.body())
        except RefusedError as refused:
            if refused.problem.get("code") == "nothing_changed":
                say("what is live is the same already")
                return 0
            if "findings" not in refused.problem:
                raise
            _tell(refused.problem["findings"], folder, form, say)
            return FINDINGS
    names = ", ".join(document["name"] for document in published["documents"])
    say(f"revision {published['revision']} {_IS[how.stage]}: {names}")
    say(published["guarantees"]["note"])
    return 0


def _draft(client: Client, seen: Mapping[str, Any], wanted: Mapping[str, str]) -> int:
    """Puts and removes what differs, each only over what was seen; how many that were."""
    texts = {**seen["documents"], **seen["drafts"]}
    tags = {item["name"]: item["etag"] for item in seen["items"]}
    changes = 0
    for name in sorted(texts.keys() | wanted.keys()):
        text = wanted.get(name)
        if texts.get(name) == text:
            continue
        there = tags.get(name)
        only = {"If-Match": f'"{there}"'} if there else {"If-None-Match": "*"}
        try:
            if text is None:
                client.delete(f"/v1/boundaries/{name}", only)
            else:
                client.put_text(f"/v1/boundaries/{name}", text, only)
        except RefusedError as refused:
            if refused.problem.get("code") == "changed_meanwhile":
                raise CommandError(
                    f"Somebody changed {name} meanwhile; look at it (remit pull --drafts) and push again."
                ) from None
            raise
        changes += 1
    return changes


def _moved(changes: int, folder: Path) -> str:
    if changes == 0:
        return f"the draft is as {folder} already"
    return f"{changes} document{'s' if changes > 1 else ''} of {folder} in the draft"


def _tell(findings: list[Mapping[str, Any]], folder: Path, form: Format, say: Say) -> None:
    keys = ("file", "line", "column", "severity", "code", "message")
    for each in findings:
        finding = Finding(**{key: each[key] for key in keys})
        if form == "github":
            say(as_github(finding, folder))
        elif finding.severity != "hint":
            place = f"{folder / finding.file}:{finding.line}:{finding.column}"
            say(f"{place}: {finding.severity}: {finding.message}")
