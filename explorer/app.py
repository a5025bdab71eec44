"""Answer the explorer's addresses: a page for each, a page for each failure too, and nothing that writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from explorer import addresses
from explorer.article import Show, article
from explorer.assets import STATIC
from explorer.downloads import FORMATS
from explorer.errors import BadQuery, Missing
from explorer.library import Library
from explorer.overview import overview
from explorer.pages import render
from explorer.query import read
from explorer.releases import Comparisons, all_releases, release
from explorer.search import search
from explorer.speaker import speaker
from explorer.utterance import utterance
from storage.errors import QuotelakeError

HOSTS = ("127.0.0.1", "localhost")
"""Names that a browser may call the explorer by: another one's page cannot read a lake under its own name."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
"""Of every answer: nothing runs or is shown in a page but what the explorer itself serves."""
PAGING = ("after", "before")
"""Parameters of a page of statements that choose none of them."""
_STATUS: dict[type[Exception], int] = {BadQuery: 400, Missing: 404}
_HEADINGS = {400: "This cannot be asked", 404: "Nothing there", 405: "Reading only", 500: "Not foreseen"}
_SENTENCES = {
    404: "The explorer has no such page; begin at the newest release.",
    405: "The explorer only reads; a page is asked for with GET.",
    500: "This page failed for a reason that nobody foresaw; the terminal of `quotelake view` says more.",
}


def make_app(library: Library) -> FastAPI:
    """Give the application over a lake. It opens nothing before it is asked."""
    app = FastAPI(title="quotelake", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS))
    app.middleware("http")(_guarded)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_failures(app)
    _add_pages(app, library)
    return app


async def _guarded(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await answer(request)
    response.headers.update(HEADERS)
    return response


def _add_pages(app: FastAPI, library: Library) -> None:
    def page(path: str, make: Callable[[Library, Request], Response]) -> None:
        def answer(request: Request) -> Response:
            return make(library, request)

        app.add_api_route(path, answer, methods=["GET", "HEAD"], response_model=None)

    page("/", _home)
    page("/{release:int}/statements", _statements)
    page("/{release:int}/statements.{ending}", _download)
    page("/{release:int}/articles/{article_id}", _article)
    page("/{release:int}/utterances/{cluster_id}", _utterance)
    page("/{release:int}/speaker", _speaker)
    page("/{release:int}/overview", _overview)
    page("/releases", _releases)
    page("/{release:int}/release", partial(_release, comparisons=Comparisons()))


def _home(library: Library, request: Request) -> Response:
    return RedirectResponse(addresses.statements(library.first()))


def _statements(library: Library, request: Request) -> Response:
    given = request.query_params.multi_items()
    paging = {name: value for name, value in given if name in PAGING}
    query = read([(name, value) for name, value in given if name not in PAGING])
    opened = library.open(request.path_params["release"])
    return HTMLResponse(render("statements.html", here="statements", **search(opened, query, **paging)))


def _download(library: Library, request: Request) -> Response:
    ending = request.path_params["ending"]
    if ending not in FORMATS:
        raise Missing(f"There is no download as {ending[:20]!r}; statements come as {', '.join(FORMATS)}.")
    query = read(request.query_params.multi_items())
    opened = library.open(request.path_params["release"])
    chosen = FORMATS[ending]
    headers = {"Content-Disposition": f'attachment; filename="statements-{opened.number}.{ending}"'}
    return StreamingResponse(chosen.write(opened, query), media_type=chosen.media_type, headers=headers)


def _article(library: Library, request: Request) -> Response:
    show = _show(request)
    opened = library.open(request.path_params["release"])
    return HTMLResponse(render("article.html", here="", **article(opened, request.path_params["article_id"], show)))


def _utterance(library: Library, request: Request) -> Response:
    opened = library.open(request.path_params["release"])
    found = utterance(opened, request.path_params["cluster_id"], request.query_params.get("against"))
    return HTMLResponse(render("utterance.html", here="", **found))


def _speaker(library: Library, request: Request) -> Response:
    name = request.query_params.get("name")
    if not name:
        raise BadQuery("The address names no speaker; follow a link of a name, or write ?name= and the whole name.")
    opened = library.open(request.path_params["release"])
    return HTMLResponse(render("speaker.html", here="", **speaker(opened, name)))


def _overview(library: Library, request: Request) -> Response:
    query = read(request.query_params.multi_items())
    opened = library.open(request.path_params["release"])
    return HTMLResponse(render("overview.html", here="overview", **overview(opened, query)))


def _releases(library: Library, request: Request) -> Response:
    return HTMLResponse(render("releases.html", here="releases", **all_releases(library)))


def _release(library: Library, request: Request, comparisons: Comparisons) -> Response:
    since = request.query_params.get("since") or None
    if since is not None and not (since.isascii() and since.isdigit() and len(since) < 10):
        raise BadQuery(f"The field 'since' cannot be {since[:80]!r}; it is the number of a release.")
    opened = library.open(request.path_params["release"])
    found = release(library, opened, comparisons, int(since) if since else None)
    return HTMLResponse(render("release.html", here="releases", **found))


def _show(request: Request) -> Show:
    given = request.query_params.get("show", Show.BOTH)
    try:
        return Show(given)
    except ValueError:
        raise BadQuery(f"The field 'show' cannot be {given[:80]!r}; it is one of {', '.join(Show)}.") from None


def _add_failures(app: FastAPI) -> None:
    """Answer every failure with a page: what the sentence of an error says, and nothing of the code."""

    def told(request: Request, error: Exception) -> Response:
        return _failed(_STATUS.get(type(error), 503), str(error))

    def unknown(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return _failed(status, _SENTENCES.get(status, f"The request was answered with {status}."))

    app.add_exception_handler(QuotelakeError, told)
    app.add_exception_handler(HTTPException, unknown)
    app.add_exception_handler(Exception, unknown)


def _failed(status: int, sentence: str) -> Response:
    heading = _HEADINGS.get(status, "The release cannot be read")
    page = render("failed.html", here="", release=None, heading=heading, sentence=sentence)
    return HTMLResponse(page, status, HEADERS)
