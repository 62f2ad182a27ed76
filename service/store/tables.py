"""Every table. State says what is, `records` what was decided and why, `journal` in which order it happened.

Words of people stand once, in `signals`, `notes`, `replies`, `moves` and `customers`; no other table repeats
them.
Every change here is also a revision in `migrations/`, which a test compares with these tables.
Over 400 lines because every table stands here, and nothing else.
"""

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    event,
    false,
    literal_column,
    text,
)

from service.store.types import Exact, Instant, Json, Number, String, Words

metadata = MetaData()
_JSON = Json

# One row: the position of the journal and the end of the chain of records; the last row a batch touches.
head = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", String, nullable=False),
    Column("seq", Number, nullable=False),
    Column("floor", Number, nullable=False),
    Column("at", Instant, nullable=False),
    Column("records", Number, nullable=False),
    Column("hash", String, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("type", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("channels", _JSON, nullable=False),
    Column("data", _JSON, nullable=False),
)

teams = Table(
    "teams",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("title", String, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("teams", _JSON, nullable=False),
    Column("level", Integer, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
    # When a screen of hers was open last, or she signed in: to the minute.
    Column("seen_at", Instant),
)

# Of links, sessions and tokens only the SHA-256 is kept: who reads the file cannot sign in with it.
links = Table(
    "links",
    metadata,
    Column("hash", String, primary_key=True),
    Column("person", ForeignKey("people.id"), nullable=False),
    Column("until", Instant, nullable=False),
    Column("used_at", Instant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String, primary_key=True),
    Column("person", ForeignKey("people.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", String, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("feeds", _JSON, nullable=False),
    Column("facts", _JSON),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
)

customers = Table(
    "customers",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text),
    Column("at", Instant, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("team", ForeignKey("teams.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("customer", String),
    Column("about", _JSON, nullable=False),
    Column("kind", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("topics", _JSON, nullable=False),
    Column("sentiment", Float),
    Column("severity", Integer, nullable=False),
    Column("acute", Boolean, nullable=False),
    Column("signals", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("claimed_by", ForeignKey("people.id")),
    Column("lease_until", Instant),
    # Until then nobody is shown it; null: it is not laid aside.
    Column("snoozed_until", Instant),
    # Its social clock. `public`: it runs; a post, said there and then, is to be answered by then.
    Column("public", Boolean, nullable=False, server_default=false()),
    Column("public_channel", String),
    Column("public_since", Instant),
    Column("reply_due_at", Instant),
    Column("reply_missed", Boolean, nullable=False, server_default=false()),
    Index("cases_customer", "customer"),
    Index(
        "cases_due",
        "reply_due_at",
        sqlite_where=text("reply_due_at IS NOT NULL"),
        postgresql_where=text("reply_due_at IS NOT NULL"),
    ),
    Index(
        "cases_snoozed",
        "snoozed_until",
        sqlite_where=text("snoozed_until IS NOT NULL"),
        postgresql_where=text("snoozed_until IS NOT NULL"),
    ),
    Index(
        "cases_claimed",
        "claimed_by",
        sqlite_where=text("claimed_by IS NOT NULL"),
        postgresql_where=text("claimed_by IS NOT NULL"),
    ),
)
IS_OPEN = cases.c.state == literal_column("'open'")
"""Whether a case is open. The word stands in the statement: of a parameter SQLite would look at the value, as
an index is of open cases only, and so prepare the statement anew each time: 220 us in the place of 15.
"""
# In the order of the queue, so that its first rows cost the same however many wait.
Index(
    "cases_waiting",
    cases.c.team,
    cases.c.acute.desc(),
    cases.c.severity.desc(),
    cases.c.public.desc(),
    cases.c.reply_due_at,
    cases.c.opened_at,
    cases.c.id,
    sqlite_where=text("state = 'open' AND claimed_by IS NULL"),
    postgresql_where=text("state = 'open' AND claimed_by IS NULL"),
)

# Every entity that a case was ever about, so that a later signal finds it. Where all of a row is its key,
# SQLite keeps it once by keeping no number of it.
case_entities = Table(
    "case_entities",
    metadata,
    Column("entity", String, primary_key=True),
    Column("entity_id", String, primary_key=True),
    Column("case", ForeignKey("cases.id"), primary_key=True),
    Column("since", Instant, nullable=False),
    Index("case_entities_case", "case"),
    sqlite_with_rowid=False,
)

# Claims, releases and the like, for the timeline. `to`: the team it went to; `until`: how long it was laid
# aside; `note`: words to colleagues, masked.
moves = Table(
    "moves",
    metadata,
    Column("id", String, primary_key=True),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", ForeignKey("people.id")),
    Column("reason", String),
    Column("to", String),
    Column("until", Instant),
    Column("note", Text),
    Index("moves_case", "case"),
)

signals = Table(
    "signals",
    metadata,
    Column("id", String, primary_key=True),
    Column("feed", String, nullable=False),
    Column("feed_id", String, nullable=False),
    Column("case", ForeignKey("cases.id")),
    Column("kind", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("customer", String),
    Column("author", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("rating", Float),
    Column("topics", _JSON, nullable=False),
    Column("about", _JSON, nullable=False),
    Column("language", String),
    Column("sentiment", Float),
    Column("severity", Integer, nullable=False),
    Column("acute", Boolean, nullable=False),
    Column("reader", String, nullable=False),
    Column("marks", _JSON, nullable=False),
    UniqueConstraint("feed", "feed_id"),
    Index("signals_case", "case", "at"),
)

# What each signal concerns, its customer included: the rows that windows over signals count. In the order in
# which signals were taken, so that what is new since the last look stands together.
signal_entities = Table(
    "signal_entities",
    metadata,
    Column("entity", String, primary_key=True),
    Column("entity_id", String, primary_key=True),
    Column("signal", ForeignKey("signals.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# What systems of record say now; `fact_batches` keeps everything they ever said.
facts = Table(
    "facts",
    metadata,
    Column("entity", String, primary_key=True),
    Column("entity_id", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", _JSON),
    Column("at", Instant, nullable=False),
    Column("source", String, nullable=False),
)

fact_batches = Table(
    "fact_batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("entity", String, nullable=False),
    Column("entity_id", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("source", String, nullable=False),
    Column("values", _JSON, nullable=False),
    Index("fact_batches_entity", "entity", "entity_id", "taken_at"),
)

# What an associate learnt from the customer. `entity_id`: which one the case was about then, if any.
stated_facts = Table(
    "stated_facts",
    metadata,
    Column("id", String, primary_key=True),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("batch", String, nullable=False),
    Column("name", String, nullable=False),
    Column("entity_id", String),
    Column("value", _JSON),
    Column("at", Instant, nullable=False),
    Column("by", ForeignKey("people.id"), nullable=False),
    Index("stated_facts_case", "case"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", String, primary_key=True),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("team", String, nullable=False),
    Column("action", String, nullable=False),
    Column("title", String, nullable=False),
    Column("amount", Exact, nullable=False),
    Column("measured", Boolean, nullable=False),
    Column("digits", Integer, nullable=False),
    Column("unit", String),
    Column("params", _JSON, nullable=False),
    Column("road", String, nullable=False),
    Column("by", ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("revision", String, nullable=False),
    Column("set_by", _JSON),
    # `made`, or what became of one that a colleague was to co-sign; `reversed_at` tells of taking back.
    Column("state", String, nullable=False, server_default="made"),
    Column("hash", String, nullable=False),
    Column("seq", Number, nullable=False),
    Column("reversed_by", ForeignKey("people.id")),
    Column("reversed_at", Instant),
    # The stage of its revision for who decided: `live`, or `canary`.
    Column("stage", String, nullable=False, server_default="live"),
    Index("decisions_case", "case"),
)

# What colleagues were asked to co-sign. `peers`: who may still answer; `peer`: who did. `answer`, `seq`: what
# who asked was told first, so that the same request hears the same again.
cosigns = Table(
    "cosigns",
    metadata,
    Column("decision", ForeignKey("decisions.id"), primary_key=True),
    Column("key", String, nullable=False),
    Column("confirmed", _JSON, nullable=False),
    Column("asked", Exact, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("answer", _JSON, nullable=False),
    Column("seq", Number, nullable=False),
    Column("peers", _JSON, nullable=False),
    Column("peer", ForeignKey("people.id")),
    Column("ended_at", Instant),
    Column("reason", String),
    Index(
        "cosigns_waiting",
        "until",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# What each decision concerned: the rows that windows over decisions count.
decision_entities = Table(
    "decision_entities",
    metadata,
    Column("entity", String, primary_key=True),
    Column("entity_id", String, primary_key=True),
    Column("action", String, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("decision", ForeignKey("decisions.id"), primary_key=True),
    sqlite_with_rowid=False,
)

notes = Table(
    "notes",
    metadata,
    Column("decision", ForeignKey("decisions.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("by", ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# The chain. `body` is canonical JSON without words; facts and salt stand beside it and may go. A record is
# known by its number; its `id`, which chance makes, stands in its body.
records = Table(
    "records",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("decision", ForeignKey("decisions.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("records_decision", "decision"),
)

# `record`: the number of the record that they stand beside.
record_facts = Table(
    "record_facts",
    metadata,
    Column("record", Number, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("facts", Text, nullable=False),
)

# What decisions took from budgets. `n` counts and `total` sums a meter's charges up to and with this one, so
# that what a window holds is the difference of two rows; `given_back_at` marks the few that were reversed. In
# the order of time, which is that of `n`: each decision leaves several, and whatever else is to be kept in
# some order is written once more for each. What a decision took its record says: these rows have its moment.
charges = Table(
    "charges",
    metadata,
    Column("boundary", String),
    Column("budget", String),
    Column("key", String),
    Column("n", Number, autoincrement=False),
    Column("at", Instant),
    Column("amount", Exact, nullable=False),
    Column("total", Exact, nullable=False),
    Column("decision", ForeignKey("decisions.id"), nullable=False),
    Column("given_back_at", Instant),
    PrimaryKeyConstraint("boundary", "budget", "key", "at", "n"),
    Index(
        "charges_given_back",
        "boundary",
        "budget",
        "key",
        "given_back_at",
        sqlite_where=text("given_back_at IS NOT NULL"),
        postgresql_where=text("given_back_at IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

# What associates answered customers. `key` and `body`: the request it came by, so that it is taken once.
replies = Table(
    "replies",
    metadata,
    Column("id", String, primary_key=True),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("by", ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("key", String),
    Column("body", String),
    UniqueConstraint("by", "key"),
    Index("replies_case", "case"),
)

# What leaves: one row an endpoint, in the order of (at, id) for each endpoint and case. `body` is the message
# without words of people, and goes when the message is settled: delivered, or given up.
outbox = Table(
    "outbox",
    metadata,
    Column("id", String, primary_key=True),
    Column("endpoint", String, nullable=False),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("type", String, nullable=False),
    Column("decision", ForeignKey("decisions.id")),
    Column("reply", ForeignKey("replies.id")),
    Column("at", Instant, nullable=False),
    Column("body", Text),
    Column("tries", Integer, nullable=False),
    Column("first_try_at", Instant),
    Column("last_try_at", Instant),
    Column("next_at", Instant),
    Column("settled_at", Instant),
    Column("reason", String),
    Column("status", Integer),
    Index(
        "outbox_waiting",
        "endpoint",
        "case",
        "at",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    Index(
        "outbox_due",
        "next_at",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    Index("outbox_decision", "decision"),
    Index("outbox_reply", "reply"),
)

# Documents of feeds that were saved here; of each feed the last row counts. `text` null: the document of this
# software, or of the folder of the settings, counts again.
feed_revisions = Table(
    "feed_revisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("feed", String, nullable=False),
    Column("text", Text),
    Column("at", Instant, nullable=False),
    Column("by", String, nullable=False),
    Index("feed_revisions_feed", "feed", "number"),
)

# Values of feeds' secrets, sealed with the service's key. `until`: when one ends; null: it stays.
feed_secrets = Table(
    "feed_secrets",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String, nullable=False),
    Column("until", Instant),
)

# Feeds whose deliveries are kept with their content until then.
feed_captures = Table(
    "feed_captures",
    metadata,
    Column("feed", String, primary_key=True),
    Column("until", Instant, nullable=False),
)

# Sources that are asked: see `domain/polls.py`. `sealed`: where the next page is; the counts are of one turn.
polls = Table(
    "polls",
    metadata,
    Column("feed", String, primary_key=True),
    Column("shape", String, nullable=False),
    Column("proof", String, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("sealed", LargeBinary),
    Column("at", Instant),
    Column("outcome", String),
    Column("reason", String),
    Column("text", Text),
    Column("failures", Integer, nullable=False),
    Column("since", Instant),
    Column("stopped", Boolean, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("letters", _JSON, nullable=False),
)

# What was delivered lately, as far as it is kept: see `store/deliveries.py`. `took`: microseconds; `sealed`:
# words about it, and its content where it was captured.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String, primary_key=True),
    Column("feed", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", String, nullable=False),
    Column("reason", String),
    Column("accepted", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("took", Number, nullable=False),
    Column("size", Integer, nullable=False),
    Column("captured", Boolean, nullable=False),
    Column("sealed", LargeBinary),
    Index("deliveries_feed", "feed", "id"),
)

keys = Table(
    "keys",
    metadata,
    Column("person", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("body", String, nullable=False),
    Column("decision", ForeignKey("decisions.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index("keys_at", "at"),
    sqlite_with_rowid=False,
)

revisions = Table(
    "revisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("revision", String, nullable=False),
    Column("at", Instant, nullable=False),
    # A person, or the token of a command; nobody for the first revision.
    Column("by", String),
    Column("reason", Text, nullable=False),
    # `live`, or the stage in which it was published beside the live one.
    Column("stage", String, nullable=False, server_default="live"),
    Index("revisions_revision", "revision"),
)

# Texts of documents, each once, however many revisions have it. `id`: the SHA-256 of the text.
documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("text", Text, nullable=False),
)

# Which document stands in a file, in the revisions from number `since` on and before number `until`, if that
# is over: a publication writes what differs from the one before, not all that is the same.
revision_files = Table(
    "revision_files",
    metadata,
    Column("file", String, primary_key=True),
    Column("since", ForeignKey("revisions.number"), primary_key=True),
    Column("until", Integer),
    Column("document", ForeignKey("documents.id"), nullable=False),
)

# Edits on trial beside the live set, the last first; one at most has not ended. `reach`: for whom a canary
# counts; `stop`: when it ends by itself; `seen`: what the two tables below came to, once it has ended.
candidates = Table(
    "candidates",
    metadata,
    Column("id", String, primary_key=True),
    Column("revision", String, nullable=False),
    Column("base", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("reach", _JSON, nullable=False),
    Column("stop", _JSON, nullable=False),
    Column("editors", _JSON, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("since", Instant, nullable=False),
    # A person, or the token of a command.
    Column("by", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("end", String),
    Column("ended_at", Instant),
    Column("ended_by", String),
    Column("end_reason", Text),
    Column("seen", _JSON),
)

# Cases that somebody looked at while there is a candidate, each as it was seen last.
candidate_cases = Table(
    "candidate_cases",
    metadata,
    Column("candidate", ForeignKey("candidates.id"), primary_key=True),
    Column("case", ForeignKey("cases.id"), primary_key=True),
    Column("team", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("wider", Boolean, nullable=False),
    Column("narrower", Boolean, nullable=False),
    # The greatest of its changes, for their order alone.
    Column("weight", Float, nullable=False),
    Column("changes", _JSON, nullable=False),
    Index("candidate_cases_weight", "candidate", "weight"),
)

# Wishes that were judged under both sets. `decision`: none where it was refused; `side`: which set counted.
candidate_decisions = Table(
    "candidate_decisions",
    metadata,
    Column("candidate", ForeignKey("candidates.id"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("decision", ForeignKey("decisions.id")),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("team", String, nullable=False),
    Column("action", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("side", String, nullable=False),
    Column("effect", String, nullable=False),
    Column("money", Exact),
)

# Edits that are not published yet, shared by all who edit; no text: the document is to go.
drafts = Table(
    "drafts",
    metadata,
    Column("file", String, primary_key=True),
    Column("text", Text),
    Column("at", Instant, nullable=False),
    Column("by", String, nullable=False),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", String, primary_key=True),
    Column("feed", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("dead_letters_at", "at"),
    Index("dead_letters_feed", "feed", "id"),
)

# How far each follower of the journal has come, written with what it wrote; one process holds it at a time.
followers = Table(
    "followers",
    metadata,
    Column("name", String, primary_key=True),
    Column("seq", Number, nullable=False),
    Column("holder", String),
    Column("until", Instant, nullable=False),
)

# What the pulse learns from: speakers per team, topic and hour, and what each topic runs at now.
pulse_hours = Table(
    "pulse_hours",
    metadata,
    Column("team", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("hour", Instant, primary_key=True),
    Column("voices", Integer, nullable=False),
)

pulse_topics = Table(
    "pulse_topics",
    metadata,
    Column("team", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("voices", Integer, nullable=False),
    Column("usual", Float),
    Column("basis", String),
    Column("examples", _JSON, nullable=False),
    Column("line", _JSON, nullable=False),
)

surges = Table(
    "surges",
    metadata,
    Column("id", String, primary_key=True),
    Column("team", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("times", Exact, nullable=False),
    Column("voices", Integer, nullable=False),
    Column("usual", Float, nullable=False),
    Column("basis", String, nullable=False),
    # The length of the windows that it is measured by.
    Column("minutes", Integer, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("examples", _JSON, nullable=False),
    Column("line", _JSON, nullable=False),
    Column("line_usual", Float, nullable=False),
    Column("since", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("calm_at", Instant),
    Index(
        "surges_now",
        "team",
        "topic",
        unique=True,
        sqlite_where=text("calm_at IS NULL"),
        postgresql_where=text("calm_at IS NULL"),
    ),
)

# What can be found, by the words of it: a signal, an answer, a note, …, and the case it belongs to ("" for a
# customer). A word stands here without its order's meaning: whoever forgets the text deletes the row.
search_docs = Table(
    "search_docs",
    metadata,
    Column("number", Number, primary_key=True),
    Column("kind", String, nullable=False),
    Column("of", String, nullable=False),
    Column("case", String, nullable=False),
    Column("words", Words, nullable=False),
    UniqueConstraint("kind", "of", "case"),
)
# Each database has an index of words of its own kind; on SQLite a table, which follows by itself when rows
# change and go. What is added `store.words` puts into it: row by row that takes four times as long. How many
# words a text has it does not keep: what is found is in the order of time.
event.listen(
    search_docs,
    "after_create",
    DDL("CREATE INDEX search_docs_words ON search_docs USING gin (words)").execute_if(dialect="postgresql"),  # type: ignore[no-untyped-call]
)
for _statement in (
    (
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "words, content='search_docs', content_rowid='number', columnsize=0, "
        "tokenize='unicode61 remove_diacritics 0')"
    ),
    (
        "CREATE TRIGGER search_docs_gone AFTER DELETE ON search_docs BEGIN "
        "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.number, old.words); END"
    ),
    (
        "CREATE TRIGGER search_docs_changed AFTER UPDATE OF words ON search_docs BEGIN "
        "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.number, old.words); "
        "INSERT INTO search_words(rowid, words) VALUES (new.number, new.words); END"
    ),
):
    event.listen(search_docs, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]

# The cases that were open and told of the topic whenever the surge moved: it stands on their timelines.
case_surges = Table(
    "case_surges",
    metadata,
    Column("case", ForeignKey("cases.id"), primary_key=True),
    Column("surge", ForeignKey("surges.id"), primary_key=True),
)

# Back-tests that managers asked for, wherever they run; `until`: when one that goes on is given up unless the
# service it runs on says before that it still does.
backtests = Table(
    "backtests",
    metadata,
    Column("id", String, primary_key=True),
    Column("by", String, nullable=False),
    Column("after", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("step", String, nullable=False),
    Column("done", Number, nullable=False),
    Column("total", Number),
    Column("problem", Text),
    Column("report", _JSON),
    Column("until", Instant, nullable=False),
    Index("backtests_by", "by", "id"),
)
