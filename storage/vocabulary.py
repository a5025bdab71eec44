"""Declare the enumerated values of all tables, each once; they are stored as their values."""

from __future__ import annotations

from enum import StrEnum

SPAN_JOINER = " … "
"""Between the parts of a discontinuous surface text (content, cue, speaker)."""


class EntityLabel(StrEnum):
    """Type of a named entity, by OntoNotes names."""

    PERSON = "PERSON"
    ORG = "ORG"
    GPE = "GPE"  # countries, cities, states
    LOC = "LOC"  # other places
    NORP = "NORP"  # nationalities, religious or political groups
    FAC = "FAC"  # buildings, airports, roads
    DATE = "DATE"
    MONEY = "MONEY"
    PRODUCT = "PRODUCT"
    MISC = "MISC"


class BoilerplateLabel(StrEnum):
    """What a span of an article is that is no reporting."""

    DATELINE = "dateline"
    BYLINE = "byline"
    CREDIT = "credit"
    FOOTER = "footer"
    SEPARATOR = "separator"


class Kind(StrEnum):
    """How much of a statement's content stands inside quotation marks: all, nothing, some."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class AttributionType(StrEnum):
    """Whether somebody said something or is said to think it."""

    COMMUNICATION = "communication"
    BELIEF = "belief"


class Assertion(StrEnum):
    """Whether a statement was made: determinacy and polarity of attribution in the Penn Discourse Treebank."""

    ASSERTED = "asserted"  # a question that was asked, and a denial that was made, too
    NEGATED = "negated"  # did not say, has yet to confirm
    WITHHELD = "withheld"  # declined to say
    HYPOTHETICAL = "hypothetical"  # would say, if it says, is to say tomorrow


class Gender(StrEnum):
    """Gender that an article gives to a speaker."""

    FEMALE = "female"
    MALE = "male"


class GenderSource(StrEnum):
    """What tells a speaker's gender."""

    PRONOUN = "pronoun"
    TITLE = "title"
    GIVEN_NAME = "given_name"


class Resolution(StrEnum):
    """How the name of a speaker was found."""

    NAME = "name"  # written out at this place
    ALIAS = "alias"
    ACRONYM = "acronym"
    PRONOUN = "pronoun"
    NOMINAL = "nominal"  # "the minister"
    PREVIOUS = "previous"  # no speaker here: that of the statement before
    NONE = "none"


class Role(StrEnum):
    """Part of an attribution that the encoder marks."""

    SOURCE = "source"
    CUE = "cue"
    CONTENT = "content"


class DocumentKind(StrEnum):
    """How a document was found and is to be read."""

    HTML = "html"
    TEXT = "text"
    JSONL = "jsonl"
    WARC = "warc"
    FEED_ENTRY = "feed-entry"
    SITEMAP_ENTRY = "sitemap-entry"


class Origin(StrEnum):
    """Where on a page, or beside it, a field of an article was found."""

    JSON_LD = "json-ld"
    META = "meta"
    MICRODATA = "microdata"
    HTML = "html"
    URL = "url"
    FEED = "feed"
    DATELINE = "dateline"
    TEXT = "text"
    RECORD = "record"
    SOURCE = "source"  # sources.yaml, which knows publisher and language only


class Stage(StrEnum):
    """Stage of a run, in the order in which they run."""

    DISCOVER = "discover"
    FETCH = "fetch"
    CLEAN = "clean"
    TAG = "tag"
    ATTRIBUTE = "attribute"


class RejectReason(StrEnum):
    """Why a document (or one line, entry or record of a source) left a run."""

    # discover
    SOURCE_NOT_FOUND = "source_not_found"  # no such file, nothing matches the glob
    SOURCE_UNREADABLE = "source_unreadable"  # permission, I/O error, not a source that is known
    MALFORMED_FEED = "malformed_feed"  # neither RSS, Atom, JSON feed nor sitemap
    UNSAFE_XML = "unsafe_xml"  # DOCTYPE or entities in a feed or sitemap
    MALFORMED_RECORD = "malformed_record"  # a .jsonl line or a WARC record that cannot be read
    # fetch
    INVALID_URL = "invalid_url"
    BLOCKED_ADDRESS = "blocked_address"  # private, loopback, link-local and the like, at any hop
    UNREACHABLE = "unreachable"  # name, connection or protocol failure
    TLS_ERROR = "tls_error"
    TIMEOUT = "timeout"  # the deadline of the whole request
    HTTP_STATUS = "http_status"  # detail begins with the status
    TOO_MANY_REDIRECTS = "too_many_redirects"
    TOO_LARGE = "too_large"  # before or after decompression
    MEDIA_TYPE = "media_type"
    CONTENT_ENCODING = "content_encoding"  # asked for gzip only, got another
    ROBOTS = "robots"
    HOST_DOWN = "host_down"  # skipped after repeated failures of the host
    EMPTY = "empty"
    BINARY = "binary"  # bytes that are no text
    # clean
    UNDECODABLE = "undecodable"
    NO_TEXT = "no_text"  # nothing that reads as an article
    TOO_DEEP = "too_deep"  # markup nested past what extraction stands
    EXTRACTION_TIMEOUT = "extraction_timeout"
    EXTRACTION_FAILED = "extraction_failed"
    LANGUAGE = "language"  # not English; detail holds the language found
    PAYWALL = "paywall"
    # tag, attribute
    TEXT_TOO_LONG = "text_too_long"
    # any stage
    UNSTORABLE = "unstorable"  # a value that no table can hold; detail begins with its field
    FAULT = "fault"  # an error of ours that one document met; detail names its type and place
